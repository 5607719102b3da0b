package dev.bascule.node.recovery;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a drill measured, as the operator signs it.
 *
 * @param standing how long no block was made; RTO of the chain
 * @param mended from the fault until every validator signed again; RTO of the redundancy
 * @param blocksLost final blocks that are others afterwards; RPO, which must be 0
 */
record DrillReport(
    String network,
    Hash32 genesis,
    Scenario scenario,
    List<String> nodes,
    Instant at,
    Duration standing,
    Duration mended,
    long headBefore,
    long headAfter,
    long blocksLost,
    String besu) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PREFIX = "\u0019Ethereum Signed Message:\n"; // EIP-191, version 45

  DrillReport {
    nodes = List.copyOf(nodes);
  }

  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", "1");
    json.put("kind", "bascule-drill");
    json.put("network", network);
    json.put("genesis", genesis.hex());
    json.put("scenario", scenario.toString());
    var list = json.putArray("nodes");
    nodes.forEach(list::add);
    json.put("at", at.toString());
    json.put("chainStoodMillis", Long.toString(standing.toMillis()));
    json.put("mendedMillis", Long.toString(mended.toMillis()));
    json.put("headBefore", Long.toString(headBefore));
    json.put("headAfter", Long.toString(headAfter));
    json.put("blocksLost", Long.toString(blocksLost));
    json.put("besu", besu);
    return json;
  }

  List<String> words() {
    return List.of(
        "drill " + scenario + " on " + network + ", " + at,
        "  " + scenario.words() + ": " + String.join(", ", nodes),
        "  the chain stood for  " + seconds(standing) + "  (RTO)",
        "  all signed again after  " + seconds(mended),
        "  blocks lost  " + blocksLost + "  (RPO), head " + headBefore + " then " + headAfter,
        "  besu " + besu);
  }

  private static String seconds(Duration time) {
    return "%d.%d s".formatted(time.toSeconds(), time.toMillisPart() / 100);
  }

  /** The file: the report, and a signature over its canonical form (RFC 8785) as EIP-191 text. */
  String signed(SecretKey key) {
    ObjectNode file = JSON.createObjectNode();
    ObjectNode report = toJson();
    file.set("report", report);
    file.put("signer", Signer.of(key.publicKey()).hex());
    file.put("signature", key.sign(digest(Jcs.canonical(report))).toBytes().hex());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
  }

  private static Hash32 digest(byte[] message) {
    byte[] head = (PREFIX + message.length).getBytes(StandardCharsets.UTF_8);
    return Keccak256.hash(Bytes.concat(Bytes.of(head), Bytes.of(message)).toArray());
  }

  /** What a reader of a signed report finds. */
  sealed interface Check {
    record SignedBy(Address signer, List<String> lines) implements Check {}

    record Refused(String code, String reason) implements Check {}
  }

  static Check check(byte[] file) {
    try {
      StrictObject json = StrictObject.parse(file);
      StrictObject report = json.object("report");
      report.oneOf("kind", "bascule-drill");
      Address stated = json.address("signer");
      Signature signature = Signature.fromBytes(json.bytes("signature", 65));
      json.end();
      Optional<Address> signer = Signer.recover(digest(Jcs.canonical(report.node())), signature);
      if (signer.filter(stated::equals).isEmpty()) {
        return new Check.Refused("signature_invalid", stated.hex() + " did not sign this report");
      }
      var lines = new ArrayList<String>();
      report
          .node()
          .properties()
          .forEach(each ->
              lines.add(
                  each.getKey()
                      + ": "
                      + (each.getValue().isString()
                          ? each.getValue().asString()
                          : each.getValue())));
      return new Check.SignedBy(stated, lines);
    } catch (JsonRefused | MalformedSignature | IllegalArgumentException broken) {
      return new Check.Refused("file_malformed", String.valueOf(broken.getMessage()));
    }
  }
}
