package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.TREASURY_STEP;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.Judgement;
import dev.bascule.core.treasury.key.KeyKind;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import dev.bascule.service.db.own.tables.records.TreasuryStepRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The register as its steps tell it. Nothing else is stored of it: at each use it is told anew from
 * the first step on, every signature is verified again, and each step names the one before it, so
 * that a row that somebody altered or took out is noticed.
 */
final class RegisterSteps {

  static final String ENTER = "enter";
  static final String KEY = "key";
  static final String STOP = "stop";
  static final String RESUME = "resume";

  private RegisterSteps() {}

  /** One person's signature under a statement. */
  record Word(Address signer, Signature signature) {}

  /**
   * @param register empty before the first start
   * @param last the digest of the newest step; the next one names it
   * @param taken who signed which statement, by its digest
   */
  record Told(Optional<KeyRegister> register, Hash32 last, Map<Hash32, Set<Address>> taken) {}

  /** The rows do not tell what they told when they were written. */
  static final class Altered extends RuntimeException {
    Altered(String why) {
      super("the key register was altered: " + why);
    }

    Altered(long row, String why) {
      this("step %d: %s".formatted(row, why));
    }
  }

  /** The rows of the register, oldest first. */
  static List<TreasuryStepRecord> rows(DSLContext in) {
    return in.selectFrom(TREASURY_STEP)
        .where(TREASURY_STEP.STEP.in(ENTER, KEY, STOP, RESUME))
        .and(TREASURY_STEP.REQUEST.isNull())
        .orderBy(TREASURY_STEP.NO)
        .fetch();
  }

  /**
   * @throws Altered if somebody changed what is stored
   */
  static Told told(DSLContext in) {
    var told = new Told(Optional.empty(), Hash32.ZERO, new HashMap<>());
    for (TreasuryStepRecord row : rows(in)) {
      byte[] document = row.getDocument().getBytes(StandardCharsets.UTF_8);
      Hash32 digest = Hash32.sha256(document);
      if (!digest.hex().equals(row.getCommitment())) {
        throw new Altered(row.getNo(), "its text is another than its digest says");
      }
      try {
        told = next(told, digest, row, StrictObject.parse(document));
      } catch (JsonRefused | MalformedSignature | IllegalArgumentException other) {
        throw new Altered(row.getNo(), String.valueOf(other.getMessage()));
      }
    }
    return told;
  }

  private static Told next(Told before, Hash32 digest, TreasuryStepRecord row, StrictObject json) {
    json.oneOf("format", StepLog.FORMAT);
    json.oneOf("step", row.getStep());
    if (!json.hash("previous").equals(before.last())) {
      throw new Altered(row.getNo(), "the step before it is missing, or is another");
    }
    long at = json.number("at");
    KeyRegister register =
        row.getStep().equals(ENTER)
            ? entered(before.register().orElseGet(() -> KeyRegister.founded(digest)), at, json)
            : stated(before, row, at, json);
    json.end();
    return new Told(Optional.of(register), digest, before.taken());
  }

  private static KeyRegister entered(KeyRegister register, long at, StrictObject json) {
    json.hash("rules");
    KeyRegister with = register;
    String reason = json.text("reason");
    for (StrictObject each : json.objects("keys", it -> it)) {
      with =
          with.entered(
              new KeyRecord(
                  new KeyName(each.text("key")),
                  KeyKind.valueOf(each.text("kind").toUpperCase(Locale.ROOT)),
                  each.text("name"),
                  KeyState.valueOf(each.text("state").toUpperCase(Locale.ROOT)),
                  0,
                  at,
                  List.of(),
                  reason));
      each.end();
    }
    return with;
  }

  private static KeyRegister stated(
      Told before, TreasuryStepRecord row, long at, StrictObject json) {
    if (before.register().isEmpty()) throw new Altered(row.getNo(), "there was no register");
    KeyRegister register = before.register().get();
    json.text("via");
    SignedStatement statement = SignedStatement.read(json.object("statement"));
    List<Address> signers = new ArrayList<>();
    for (StrictObject each : json.objects("words", it -> it)) {
      Address signer = each.address("signer");
      if (!statement.isSignedBy(signer, Signature.fromBytes(each.bytes("signature")))) {
        throw new Altered(row.getNo(), signer + " did not sign its statement");
      }
      each.end();
      signers.add(signer);
    }
    if (signers.isEmpty()) throw new Altered(row.getNo(), "nobody signed its statement");
    if (!(register.judge(statement.statement(), signers, people(register), at)
        instanceof Judgement.Taken(KeyRegister after))) {
      throw new Altered(row.getNo(), "its statement would not have been taken");
    }
    before.taken().put(statement.digest(), Set.copyOf(signers));
    return after;
  }

  private static Set<Address> people(KeyRegister register) {
    return register.keys().stream()
        .filter(key -> key.kind() == KeyKind.PERSON)
        .flatMap(key -> key.key().address().stream())
        .collect(Collectors.toSet());
  }

  /** Writes that the rules name these keys from now on; all of them are new. */
  static void enter(
      DSLContext in, Told before, long at, Hash32 rules, List<KeyRecord> fresh, String reason) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("rules", rules.hex()).put("reason", reason);
    ArrayNode keys = document.putArray("keys");
    for (KeyRecord each : fresh) {
      keys.addObject()
          .put("key", each.key().text())
          .put("kind", each.kind().word())
          .put("name", each.name())
          .put("state", each.state().word());
    }
    write(in, before, ENTER, at, document);
  }

  /** Writes that a statement was taken, with the words that counted. */
  static void state(
      DSLContext in,
      Told before,
      long at,
      SignedStatement statement,
      List<Word> words,
      Treasury.Via via) {
    String step =
        switch (statement.statement()) {
          case Statement.OfKey _ -> KEY;
          case Statement.OfTreasury change -> change.stop() ? STOP : RESUME;
        };
    write(in, before, step, at, document(statement, words, via));
  }

  /** A word that is not enough yet stands in the audit log, too; the register is not told by it. */
  static void word(DSLContext in, long at, SignedStatement statement, Word word, Treasury.Via via) {
    write(in, null, "word", at, document(statement, List.of(word), via));
  }

  private static ObjectNode document(
      SignedStatement statement, List<Word> words, Treasury.Via via) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("via", via.key()).set("statement", statement.toJson());
    ArrayNode array = document.putArray("words");
    for (Word each : words) {
      array
          .addObject()
          .put("signer", each.signer().hex())
          .put("signature", each.signature().toBytes().hex());
    }
    return document;
  }

  private static void write(
      DSLContext in, @Nullable Told before, String step, long at, ObjectNode document) {
    document.put("format", StepLog.FORMAT).put("step", step).put("at", Long.toString(at));
    if (before != null) document.put("previous", before.last().hex());
    StepLog.add(in, Optional.empty(), step, document);
  }

  static Word word(Address signer, byte[] signature) {
    return new Word(signer, Signature.fromBytes(Bytes.of(signature)));
  }
}
