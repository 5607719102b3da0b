package dev.bascule.testnetwork.drill;

import dev.bascule.chain.drill.BackupDrill;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Hash32;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a drill found, as a document that the recovered key stands behind: the facts in canonical
 * JSON, and under {@code proof} the report of {@code cold backup drill}, whose statement is the
 * SHA-256 of the facts.
 */
public final class DrillReport {

  public static final String FORMAT = "bascule/treasury-drill/1";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PROOF = "proof";
  private static final String SEALED = "sealed";

  private final ObjectNode document;

  private DrillReport(ObjectNode document) {
    this.document = document;
  }

  /** What is to be stated in the proof. */
  static byte[] minutes(Map<String, Object> facts) {
    return Jcs.canonical(JSON.valueToTree(facts));
  }

  static DrillReport of(Map<String, Object> facts, JsonNode proof) {
    ObjectNode document = JSON.valueToTree(facts);
    document.set(PROOF, proof);
    return new DrillReport(document);
  }

  /** Canonical, with a line end. */
  public byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Jcs.canonical(document));
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** What a reader may conclude from a file. */
  public sealed interface Verdict {

    /**
     * Signed, and everything that makes a drill whole is in it.
     *
     * @param account that signed; whether it is the treasury's the reader has to know
     * @param chain of the account; older reports do not say it, and were all made on anvil
     */
    record Whole(String account, String at, long recoverySeconds, Optional<Chain> chain)
        implements Verdict {}

    /**
     * The chain that a report names.
     *
     * @param label what it is, and plainly what it is not
     * @param end of the move on it
     */
    record Chain(String kind, String label, String end) {}

    record Refused(String code, String why) implements Verdict {}
  }

  public static Verdict verify(byte[] file) {
    try {
      JsonNode read = StrictObject.parse(file).node();
      if (!(read instanceof ObjectNode document)) throw new JsonRefused("", "not an object");
      ObjectNode facts = document.deepCopy();
      if (!(facts.remove(PROOF) instanceof ObjectNode proof)) {
        return new Verdict.Refused("proof_missing", "nobody signed it");
      }
      return switch (BackupDrill.verify(proof)) {
        case BackupDrill.Reading.Refused(String why) -> new Verdict.Refused("signature_wrong", why);
        case BackupDrill.Reading.Signed(BackupDrill drill) -> judge(facts, drill);
      };
    } catch (JsonRefused malformed) {
      return new Verdict.Refused("report_malformed", String.valueOf(malformed.getMessage()));
    }
  }

  private static Verdict judge(ObjectNode facts, BackupDrill drill) {
    Hash32 stated = drill.statement().orElse(Hash32.ZERO);
    if (!stated.equals(Hash32.sha256(Jcs.canonical(facts)))) {
      return new Verdict.Refused(
          "report_changed", "its facts are not the ones that the key signed");
    }
    List<String> wrong = new ArrayList<>();
    if (!facts.path("format").asString("").equals(FORMAT)) wrong.add("another format");
    if (!facts.path("account").asString("").equals(drill.account().hex())) {
      wrong.add("the account that signed is not the recovered one");
    }
    for (JsonNode wallet : facts.path("wallets")) {
      if (!wallet.path("before").equals(wallet.path("found"))) {
        wrong.add(wallet.path("name").asString() + " was not found whole");
      }
    }
    for (JsonNode move : facts.path("moves")) {
      if (!move.path("state").asString("").equals("final")) {
        wrong.add(move.path("id").asString() + " is not final");
      }
    }
    wrong.addAll(notSealed(facts));
    boolean full =
        facts.path("wallets").size() == 2
            && facts.path("moves").size() == 2
            && !facts.path("refusals").isEmpty();
    if (!full) wrong.add("not both chains, or no wrong share was tried");
    if (!wrong.isEmpty()) return new Verdict.Refused("drill_not_whole", String.join("; ", wrong));
    return new Verdict.Whole(
        drill.account().hex(),
        facts.path("at").asString(""),
        facts.path("recoverySeconds").longValue(),
        chain(facts));
  }

  /** On a chain of validators a move ended when a quorum of them sealed its block. */
  private static List<String> notSealed(ObjectNode facts) {
    if (!facts.path("chain").path("finality").asString("").equals(SEALED)) return List.of();
    JsonNode sealed = facts.path("sealed");
    JsonNode transaction = sealed.path("transaction");
    boolean moved =
        facts
            .path("moves")
            .valueStream()
            .filter(move -> move.path("chain").equals(facts.path("chain").path("id")))
            .anyMatch(move -> move.path("transaction").equals(transaction));
    int validators = sealed.path("validators").asInt(0);
    boolean whole =
        transaction.isString()
            && moved
            && validators > 0
            && sealed.path("seals").asInt(0) >= ValidatorSet.quorum(validators);
    return whole ? List.of() : List.of("no sealed block shows the account's move");
  }

  private static Optional<Verdict.Chain> chain(ObjectNode facts) {
    JsonNode chain = facts.path("chain");
    if (chain.isMissingNode()) return Optional.empty();
    String end =
        facts
            .path("moves")
            .valueStream()
            .filter(move -> move.path("chain").equals(chain.path("id")))
            .map(move -> move.path("end").asString(""))
            .findFirst()
            .orElse("");
    return Optional.of(
        new Verdict.Chain(chain.path("kind").asString(""), chain.path("label").asString(""), end));
  }

  /** The same for people. */
  public String readable() {
    var text = new StringBuilder("# Recovery drill of a treasury\n\n");
    text.append("On a network of its own; nothing here is real. Signed by ")
        .append(document.path("account").asString())
        .append(", which came from the shares; `./bascule treasury drill --verify` checks the JSON")
        .append(" beside this page, not this page.\n\n");
    row(text, "when", document.path("at").asString());
    row(text, "recovered in", document.path("recoverySeconds").asString() + " s");
    row(text, "instructions", document.path("instructions").asString());
    table(text, "Chain", document.path("chain"));
    table(text, "Versions", document.path("versions"));
    table(text, "Wallets", document.path("wallets"));
    table(text, "Moves", document.path("moves"));
    table(text, "Phases", document.path("phases"));
    table(text, "Shares", document.path("shares"));
    table(text, "Refused", document.path("refusals"));
    list(text, "Destroyed", document.path("destroyed"));
    list(text, "Not destroyed", document.path("notDestroyed"));
    list(text, "Lost", document.path("lost"));
    text.append("\n## Commands\n\n```\n");
    for (JsonNode each : document.path("commands")) {
      text.append(each.path("command").asString()).append('\n');
    }
    return text.append("```\n").toString();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("- ").append(name).append(": ").append(value).append('\n');
  }

  private static void list(StringBuilder text, String title, JsonNode items) {
    text.append("\n## ").append(title).append("\n\n");
    for (JsonNode each : items) text.append("- ").append(each.asString()).append('\n');
  }

  private static void table(StringBuilder text, String title, JsonNode rows) {
    text.append("\n## ").append(title).append("\n\n");
    if (rows.isObject()) {
      rows.propertyNames().forEach(name -> row(text, name, rows.path(name).asString()));
      return;
    }
    if (rows.isEmpty()) return;
    List<String> keys = List.copyOf(rows.get(0).propertyNames());
    text.append("| ").append(String.join(" | ", keys)).append(" |\n");
    text.append("|").append(" --- |".repeat(keys.size())).append('\n');
    for (JsonNode each : rows) {
      for (String key : keys) text.append("| ").append(cell(each.path(key))).append(' ');
      text.append("|\n");
    }
  }

  private static String cell(JsonNode value) {
    String text = value.isArray() ? value.toString() : value.asString();
    return text.replace("|", "\\|");
  }
}
