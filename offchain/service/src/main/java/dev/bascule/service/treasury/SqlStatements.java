package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.TREASURY_KEY_USE;
import static dev.bascule.service.db.own.Tables.TREASURY_STATEMENT;
import static dev.bascule.service.db.own.Tables.TREASURY_WORD;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.Statement;
import dev.bascule.service.db.own.tables.records.TreasuryStatementRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/** Statements that wait for another person. Nothing here changes a key: signatures do, later. */
final class SqlStatements {

  /** What a statement about the whole treasury is about. */
  static final String TREASURY = "treasury";

  private final DSLContext in;

  SqlStatements(DSLContext in) {
    this.in = in;
  }

  static String subject(Statement statement) {
    return switch (statement) {
      case Statement.OfKey change -> change.key().text();
      case Statement.OfTreasury _ -> TREASURY;
    };
  }

  /**
   * In the order in which they came.
   *
   * @throws RegisterSteps.Altered if one of them was not signed
   */
  List<RegisterSteps.Word> words(SignedStatement statement) {
    List<RegisterSteps.Word> words =
        in.selectFrom(TREASURY_WORD)
            .where(TREASURY_WORD.DIGEST.eq(statement.digest().hex()))
            .orderBy(TREASURY_WORD.POSITION)
            .fetch(row -> RegisterSteps.word(Address.ofHex(row.getSigner()), row.getSignature()));
    for (RegisterSteps.Word word : words) {
      if (!statement.isSignedBy(word.signer(), word.signature())) {
        throw new RegisterSteps.Altered(
            "%s did not sign the statement %s that waits"
                .formatted(word.signer(), statement.digest()));
      }
    }
    return words;
  }

  void add(SignedStatement statement, RegisterSteps.Word word, int position, long at) {
    String digest = statement.digest().hex();
    if (in.fetchCount(TREASURY_STATEMENT, TREASURY_STATEMENT.DIGEST.eq(digest)) == 0) {
      in.insertInto(TREASURY_STATEMENT)
          .set(TREASURY_STATEMENT.DIGEST, digest)
          .set(TREASURY_STATEMENT.SUBJECT, subject(statement.statement()))
          .set(TREASURY_STATEMENT.NUMBER, statement.statement().number())
          .set(
              TREASURY_STATEMENT.DOCUMENT,
              new String(Jcs.canonical(statement.toJson()), StandardCharsets.UTF_8))
          .set(TREASURY_STATEMENT.AT, at)
          .execute();
    }
    in.insertInto(TREASURY_WORD)
        .set(TREASURY_WORD.DIGEST, digest)
        .set(TREASURY_WORD.SIGNER, word.signer().hex())
        .set(TREASURY_WORD.POSITION, position)
        .set(TREASURY_WORD.SIGNATURE, word.signature().toBytes().toArray())
        .set(TREASURY_WORD.AT, at)
        .execute();
  }

  /** Those that somebody could still join, oldest first. */
  List<SignedStatement> waiting(long now) {
    return in
        .selectFrom(TREASURY_STATEMENT)
        .orderBy(TREASURY_STATEMENT.AT, TREASURY_STATEMENT.DIGEST)
        .fetch(SqlStatements::read)
        .stream()
        .filter(each -> now - each.statement().at() <= KeyRegister.STATEMENT_SECONDS_MAX)
        .toList();
  }

  private static SignedStatement read(TreasuryStatementRecord row) {
    byte[] document = row.getDocument().getBytes(StandardCharsets.UTF_8);
    try {
      SignedStatement statement = SignedStatement.read(StrictObject.parse(document));
      if (statement.digest().hex().equals(row.getDigest())) return statement;
    } catch (JsonRefused none) {
      throw new RegisterSteps.Altered("a statement that waits: " + none.getMessage());
    }
    throw new RegisterSteps.Altered("a statement that waits is another than " + row.getDigest());
  }

  /** One was taken: others of its place can be taken no more. */
  void forget(Statement taken) {
    List<String> gone =
        in.select(TREASURY_STATEMENT.DIGEST)
            .from(TREASURY_STATEMENT)
            .where(TREASURY_STATEMENT.SUBJECT.eq(subject(taken)))
            .and(TREASURY_STATEMENT.NUMBER.le(taken.number()))
            .fetch(TREASURY_STATEMENT.DIGEST);
    in.deleteFrom(TREASURY_WORD).where(TREASURY_WORD.DIGEST.in(gone)).execute();
    in.deleteFrom(TREASURY_STATEMENT).where(TREASURY_STATEMENT.DIGEST.in(gone)).execute();
  }

  /** When keys were last used, in seconds since 1970. */
  Map<String, Long> used() {
    return in.selectFrom(TREASURY_KEY_USE).fetchMap(TREASURY_KEY_USE.NAME, TREASURY_KEY_USE.AT);
  }
}
