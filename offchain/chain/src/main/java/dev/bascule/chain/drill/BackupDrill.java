package dev.bascule.chain.drill;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.MalformedKey;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A report of {@code cold backup drill}: these shares gave this key, and the key signed that they
 * did.
 *
 * @param account the first on EVM chains, which signed
 * @param record SHA-256 of the canonical record of the split
 * @param marks of the shares that were used, in their order
 * @param statement SHA-256 of the file that the owner had stated in the report, if there was one
 */
public record BackupDrill(
    String at,
    Fingerprint wallet,
    Address account,
    Hash32 record,
    List<String> marks,
    Optional<Hash32> statement) {

  public static final String FORMAT = "bascule/backup-drill/1";

  private static final byte[] DOMAIN = "bascule backup drill 1\n".getBytes(US_ASCII);
  private static final int SHARES_MAX = 256;

  public BackupDrill {
    marks = List.copyOf(marks);
  }

  /** What a reader may conclude from a report. */
  public sealed interface Reading {
    /** Its account signed every word of it. */
    record Signed(BackupDrill drill) implements Reading {}

    record Refused(String why) implements Reading {}
  }

  /** Keccak-256 over the domain and the canonical report without its signature. */
  public static Hash32 digest(ObjectNode claims) {
    return Keccak256.hash(DOMAIN, Jcs.canonical(claims));
  }

  /** Believes nothing that its account did not sign. Whose account it is the reader has to know. */
  public static Reading verify(JsonNode report) {
    try {
      StrictObject json = StrictObject.of(report, "");
      BackupDrill drill = read(json);
      Signature signature = Signature.fromBytes(json.bytes("signature", 65));
      json.end();
      ObjectNode claims = ((ObjectNode) report).deepCopy();
      claims.remove("signature");
      boolean own =
          Signer.recover(digest(claims), signature).filter(drill.account::equals).isPresent();
      return own
          ? new Reading.Signed(drill)
          : new Reading.Refused("its signature is not of the account " + drill.account.hex());
    } catch (JsonRefused | MalformedKey | MalformedSignature malformed) {
      return new Reading.Refused(String.valueOf(malformed.getMessage()));
    }
  }

  private static BackupDrill read(StrictObject json) {
    json.oneOf("format", FORMAT);
    return new BackupDrill(
        json.visibleText("at", 64),
        Fingerprint.parse(json.text("wallet")),
        json.address("account"),
        json.hash("record"),
        json.objects("shares", BackupDrill::mark),
        json.has("statement") ? Optional.of(json.hash("statement")) : Optional.empty());
  }

  private static String mark(StrictObject share) {
    String mark = share.visibleText("mark", 16);
    if (share.has("group")) {
      share.integer("group", SHARES_MAX);
      share.integer("share", SHARES_MAX);
    }
    share.end();
    return mark;
  }
}
