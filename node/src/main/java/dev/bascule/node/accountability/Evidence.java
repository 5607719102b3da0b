package dev.bascule.node.accountability;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Two headers that accuse somebody, as a file that anybody can check without a node. The file's own
 * claim is checked, never believed.
 *
 * @param chainId where it happened; headers do not say, so this is a label and no part of the proof
 */
record Evidence(long chainId, SealedHeader first, SealedHeader second) {

  private static final String KIND = "qbft-equivocation";

  /** What a third party finds. */
  sealed interface Verdict {
    record Proven(Equivocation.Finding.Proven finding) implements Verdict {}

    record Refused(String code, String reason) implements Verdict {}
  }

  Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("version", "1");
    json.put("kind", KIND);
    json.put("chainId", Long.toString(chainId));
    json.put("first", raw(first));
    json.put("second", raw(second));
    var signers = new ArrayList<String>();
    if (Equivocation.examine(first, second) instanceof Equivocation.Finding.Proven proven) {
      proven.signers().forEach(each -> signers.add(each.hex()));
    }
    json.put("signers", signers);
    return json;
  }

  private static String raw(SealedHeader header) {
    return header.header().toRlp().encode().hex();
  }

  static Verdict verify(byte[] file) {
    try {
      StrictObject json = StrictObject.parse(file);
      json.oneOf("version", "1");
      json.oneOf("kind", KIND);
      json.number("chainId");
      SealedHeader first = SealedHeader.decode(json.bytes("first"));
      SealedHeader second = SealedHeader.decode(json.bytes("second"));
      List<Address> accused = json.list("signers", StrictObject::address);
      json.end();
      return switch (Equivocation.examine(first, second)) {
        case Equivocation.Finding.NotEvidence(String code, String reason) ->
            new Verdict.Refused(code, reason);
        case Equivocation.Finding.Proven proven ->
            new TreeSet<>(accused).equals(proven.signers())
                ? new Verdict.Proven(proven)
                : new Verdict.Refused(
                    "signers_differ",
                    "the file accuses "
                        + accused.size()
                        + ", the seals convict "
                        + proven.signers());
      };
    } catch (JsonRefused | MalformedRlp | IllegalArgumentException broken) {
      return new Verdict.Refused("file_malformed", String.valueOf(broken.getMessage()));
    }
  }

  String fileName() {
    Bytes digest = Bytes.of(first.sealDigest());
    return "equivocation-"
        + first.header().number()
        + "-"
        + first.extraData().round()
        + "-"
        + digest.hex().substring(2, 10)
        + ".json";
  }
}
