package dev.bascule.chain.treasury;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.TreasuryDomain;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A statement about a key or about the whole treasury, as a document that people sign: the EIP-712
 * word of the Keccak-256 of its canonical form (RFC 8785).
 */
public record SignedStatement(Statement statement) {

  private static final String KEY_FORMAT = "bascule/key-statement/1";
  private static final String STOP_FORMAT = "bascule/stop-statement/1";
  private static final String KEY_TYPE = "KeyStatement(bytes32 statement)";
  private static final String STOP_TYPE = "StopStatement(bytes32 statement)";
  private static final int TEXT_MAX = 256;
  private static final int NAME_MAX = 64;
  private static final int WITNESSES_MAX = 8;

  /** What is signed. */
  public Hash32 digest() {
    Hash32 document = Keccak256.hash(Jcs.canonical(toJson()));
    return TreasuryDomain.digest(
        switch (statement) {
          case Statement.OfKey _ -> KEY_TYPE;
          case Statement.OfTreasury _ -> STOP_TYPE;
        },
        document);
  }

  /** Whether this person did sign exactly this. */
  public boolean isSignedBy(Address person, Signature signature) {
    return Signer.recover(digest(), signature).equals(Optional.of(person));
  }

  /**
   * @throws JsonRefused if it is anything but such a document
   */
  public static SignedStatement read(StrictObject json) {
    String format = json.oneOf("format", KEY_FORMAT, STOP_FORMAT);
    try {
      Statement statement = format.equals(KEY_FORMAT) ? key(json) : treasury(json);
      json.end();
      return new SignedStatement(statement);
    } catch (IllegalArgumentException cannotHold) {
      throw new JsonRefused("statement", String.valueOf(cannotHold.getMessage()));
    }
  }

  private static Statement.OfKey key(StrictObject json) {
    return new Statement.OfKey(
        json.hash("register"),
        new KeyName(json.text("key")),
        state(json, "from"),
        state(json, "to"),
        json.number("number"),
        json.visibleText("reason", TEXT_MAX),
        json.number("at"),
        json.optional("destruction", SignedStatement::destruction));
  }

  private static Statement.Destruction destruction(StrictObject json) {
    List<String> witnesses = new ArrayList<>();
    for (StrictObject each : json.objects("witnesses", it -> it)) {
      witnesses.add(each.visibleText("name", NAME_MAX));
      each.end();
    }
    if (witnesses.size() > WITNESSES_MAX) {
      throw new JsonRefused("destruction.witnesses", "more than " + WITNESSES_MAX);
    }
    var destruction =
        new Statement.Destruction(
            json.visibleText("how", TEXT_MAX), json.visibleText("where", TEXT_MAX), witnesses);
    json.end();
    return destruction;
  }

  private static Statement.OfTreasury treasury(StrictObject json) {
    return new Statement.OfTreasury(
        json.hash("register"),
        json.oneOf("to", "stopped", "running").equals("stopped"),
        json.number("number"),
        json.visibleText("reason", TEXT_MAX),
        json.number("at"));
  }

  private static KeyState state(StrictObject json, String key) {
    String[] words = Arrays.stream(KeyState.values()).map(KeyState::word).toArray(String[]::new);
    return KeyState.valueOf(json.oneOf(key, words).toUpperCase(Locale.ROOT));
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (statement) {
      case Statement.OfKey change -> {
        json.put("format", KEY_FORMAT).put("key", change.key().text());
        json.put("from", change.from().word()).put("to", change.to().word());
        change.destruction().ifPresent(it -> write(it, json.putObject("destruction")));
      }
      case Statement.OfTreasury change ->
          json.put("format", STOP_FORMAT).put("to", change.stop() ? "stopped" : "running");
    }
    json.put("register", statement.register().hex());
    json.put("number", Long.toString(statement.number()));
    json.put("reason", statement.reason()).put("at", Long.toString(statement.at()));
    return json;
  }

  private static void write(Statement.Destruction destruction, ObjectNode json) {
    json.put("how", destruction.how()).put("where", destruction.where());
    ArrayNode witnesses = json.putArray("witnesses");
    for (String each : destruction.witnesses()) witnesses.addObject().put("name", each);
  }
}
