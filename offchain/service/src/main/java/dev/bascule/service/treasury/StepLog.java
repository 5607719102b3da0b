package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.TREASURY_STEP;

import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.db.own.tables.records.TreasuryStepRecord;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Gateway;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every step as a document, stored in the transaction that takes it, and its SHA-256 as a fact in
 * the log. A kill between the two writes the fact later; one after the fact and before its place is
 * noted writes it twice, which says the same.
 */
final class StepLog {

  /** The type of the facts (docs/protocol.md B.3 leaves 64 and above to facts). */
  static final int FACT_TYPE = 65;

  static final String FORMAT = "bascule/treasury-step/1";
  private static final int AT_ONCE = 256;

  private final DSLContext sql;
  private final Gateway gateway;

  StepLog(DSLContext sql, Gateway gateway) {
    this.sql = sql;
    this.gateway = gateway;
  }

  /**
   * A step as it is listed.
   *
   * @param leaf its place in the log, null until it is there
   */
  record StepRow(long number, String document, String commitment, @Nullable Long leaf) {}

  /**
   * @param in the transaction in which the step is taken
   */
  static void add(DSLContext in, Optional<Hash32> request, String step, ObjectNode document) {
    byte[] canonical = Jcs.canonical(document);
    in.insertInto(TREASURY_STEP)
        .set(TREASURY_STEP.REQUEST, request.map(Hash32::hex).orElse(null))
        .set(TREASURY_STEP.STEP, step)
        .set(TREASURY_STEP.DOCUMENT, new String(canonical, StandardCharsets.UTF_8))
        .set(TREASURY_STEP.COMMITMENT, Hash32.sha256(canonical).hex())
        .set(TREASURY_STEP.AT, Long.parseLong(document.get("at").stringValue()))
        .execute();
  }

  List<StepRow> of(Hash32 request) {
    return sql.selectFrom(TREASURY_STEP)
        .where(TREASURY_STEP.REQUEST.eq(request.hex()))
        .orderBy(TREASURY_STEP.NO)
        .fetch(
            row -> new StepRow(row.getNo(), row.getDocument(), row.getCommitment(), row.getLeaf()));
  }

  /** The newest document of a kind of step that belongs to no proposal. */
  Optional<String> newest(String step) {
    return sql.selectFrom(TREASURY_STEP)
        .where(TREASURY_STEP.STEP.eq(step))
        .and(TREASURY_STEP.REQUEST.isNull())
        .orderBy(TREASURY_STEP.NO.desc())
        .limit(1)
        .fetchOptional(TREASURY_STEP.DOCUMENT);
  }

  /** Puts what is not in the log yet into it, in order, until nothing is left or it waits. */
  void flushAll() {
    while (flush()) {
      if (Thread.currentThread().isInterrupted()) return;
    }
  }

  /** Says whether there is more. */
  private boolean flush() {
    List<TreasuryStepRecord> rows =
        sql.selectFrom(TREASURY_STEP)
            .where(TREASURY_STEP.LEAF.isNull())
            .orderBy(TREASURY_STEP.NO)
            .limit(AT_ONCE)
            .fetch();
    if (rows.isEmpty()) return false;
    List<Command> facts = new ArrayList<>();
    for (TreasuryStepRecord row : rows) {
      facts.add(new Command.AuditFact(FACT_TYPE, Hash32.ofHex(row.getCommitment())));
    }
    // Anything else than committed: the rows wait, and are offered again.
    if (!(gateway.submit(facts).join() instanceof Answer.Committed committed)) return false;
    for (int i = 0; i < rows.size(); i++) {
      if (!(committed.outcomes().get(i) instanceof Outcome.FactLogged(long leaf))) {
        throw new IllegalStateException("a fact was answered with " + committed.outcomes().get(i));
      }
      sql.update(TREASURY_STEP)
          .set(TREASURY_STEP.LEAF, leaf)
          .where(TREASURY_STEP.NO.eq(rows.get(i).getNo()))
          .execute();
    }
    return rows.size() == AT_ONCE;
  }
}
