package dev.bascule.service.submission;

import static dev.bascule.service.db.own.Tables.SUBMISSION;
import static dev.bascule.service.db.own.Tables.SUBMISSION_ATTEMPT;
import static org.jooq.impl.DSL.max;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Submission;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.submission.SubmissionStore;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.db.own.tables.records.SubmissionAttemptRecord;
import dev.bascule.service.db.own.tables.records.SubmissionRecord;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Nonces and signed bytes in SQL: what this table has forgotten could be signed twice. */
final class SqlSubmissions implements SubmissionStore {

  private static final int SENTENCE_MAX = 1000;
  private static final int CODE_MAX = 100;

  private final DSLContext sql;
  private final Clock clock;

  SqlSubmissions(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  @Override
  public Optional<Submission> find(SubmissionKey key) {
    return one(sql, SUBMISSION.SUBMISSION_KEY.eq(key.value()));
  }

  @Override
  public Optional<Submission> at(Address sender, long nonce) {
    return one(sql, SUBMISSION.SENDER.eq(sender.hex()).and(SUBMISSION.NONCE.eq(nonce)));
  }

  @Override
  public Submission reserve(SubmissionKey key, Address sender, Intent intent, long chainCount) {
    return sql.transactionResult(transaction -> {
      DSLContext in = transaction.dsl();
      Optional<Submission> known = one(in, SUBMISSION.SUBMISSION_KEY.eq(key.value()));
      if (known.isPresent()) return known.get();
      long nonce = Math.max(chainCount, nextNonce(in, sender));
      in.insertInto(SUBMISSION)
          .set(SUBMISSION.SUBMISSION_KEY, key.value())
          .set(SUBMISSION.SENDER, sender.hex())
          .set(SUBMISSION.NONCE, nonce)
          .set(SUBMISSION.DESTINATION, intent.to().map(Address::hex).orElse(null))
          .set(SUBMISSION.DATA, intent.data().toArray())
          .set(SUBMISSION.GAS_LIMIT, intent.gasLimit())
          .set(SUBMISSION.STORED_AT, clock.millis())
          .execute();
      return new Submission(key, sender, nonce, intent, List.of(), Optional.empty());
    });
  }

  @Override
  public void signed(SubmissionKey key, Bytes raw) {
    String hash = Keccak256.hash(raw).hex();
    sql.transaction(transaction -> {
      DSLContext in = transaction.dsl();
      int attempt =
          in.fetchCount(SUBMISSION_ATTEMPT, SUBMISSION_ATTEMPT.SUBMISSION_KEY.eq(key.value()));
      in.insertInto(SUBMISSION_ATTEMPT)
          .set(SUBMISSION_ATTEMPT.SUBMISSION_KEY, key.value())
          .set(SUBMISSION_ATTEMPT.ATTEMPT, attempt)
          .set(SUBMISSION_ATTEMPT.HASH, hash)
          .set(SUBMISSION_ATTEMPT.RAW, raw.toArray())
          .set(SUBMISSION_ATTEMPT.SIGNED_AT, clock.millis())
          .execute();
      in.update(SUBMISSION)
          .set(SUBMISSION.TX_HASH, hash)
          .where(SUBMISSION.SUBMISSION_KEY.eq(key.value()))
          .execute();
    });
  }

  @Override
  public void finished(SubmissionKey key, Finished how) {
    var update =
        switch (how) {
          case Finished.Succeeded done ->
              sql.update(SUBMISSION)
                  .set(SUBMISSION.ENDED, "succeeded")
                  .set(SUBMISSION.TX_HASH, done.transaction().hex())
                  .set(SUBMISSION.BLOCK, done.block())
                  .set(SUBMISSION.GAS_USED, done.gasUsed())
                  .set(SUBMISSION.CREATED, done.createdContract().map(Address::hex).orElse(null));
          case Finished.Reverted undone ->
              sql.update(SUBMISSION)
                  .set(SUBMISSION.ENDED, "reverted")
                  .set(SUBMISSION.TX_HASH, undone.transaction().hex())
                  .set(SUBMISSION.BLOCK, undone.block())
                  .set(SUBMISSION.GAS_USED, undone.gasUsed());
          case Finished.Displaced _ -> sql.update(SUBMISSION).set(SUBMISSION.ENDED, "displaced");
          case Finished.Abandoned abandoned ->
              sql.update(SUBMISSION)
                  .set(SUBMISSION.ENDED, "abandoned")
                  .set(SUBMISSION.CODE, cut(abandoned.code(), CODE_MAX))
                  .set(SUBMISSION.SENTENCE, cut(abandoned.sentence(), SENTENCE_MAX));
        };
    update.where(SUBMISSION.SUBMISSION_KEY.eq(key.value())).execute();
  }

  @Override
  public List<Submission> open(Address sender) {
    return sql.selectFrom(SUBMISSION)
        .where(SUBMISSION.SENDER.eq(sender.hex()))
        .and(SUBMISSION.ENDED.isNull())
        .orderBy(SUBMISSION.NONCE)
        .fetch()
        .map(row -> submission(sql, row));
  }

  @Override
  public long nextNonce(Address sender) {
    return nextNonce(sql, sender);
  }

  private static long nextNonce(DSLContext in, Address sender) {
    Long highest =
        in.select(max(SUBMISSION.NONCE))
            .from(SUBMISSION)
            .where(SUBMISSION.SENDER.eq(sender.hex()))
            .fetchOne(0, Long.class);
    return highest == null ? 0 : highest + 1;
  }

  private static Optional<Submission> one(DSLContext in, Condition condition) {
    return in.selectFrom(SUBMISSION)
        .where(condition)
        .fetchOptional()
        .map(row -> submission(in, row));
  }

  private static Submission submission(DSLContext in, SubmissionRecord row) {
    List<Bytes> attempts =
        in
            .selectFrom(SUBMISSION_ATTEMPT)
            .where(SUBMISSION_ATTEMPT.SUBMISSION_KEY.eq(row.getSubmissionKey()))
            .orderBy(SUBMISSION_ATTEMPT.ATTEMPT)
            .fetch()
            .map(SubmissionAttemptRecord::getRaw)
            .stream()
            .map(Bytes::of)
            .toList();
    return new Submission(
        new SubmissionKey(row.getSubmissionKey()),
        Address.ofHex(row.getSender()),
        row.getNonce(),
        new Intent(
            Optional.ofNullable(row.getDestination()).map(Address::ofHex),
            Bytes.of(row.getData()),
            row.getGasLimit()),
        attempts,
        Optional.ofNullable(ended(row)));
  }

  private static @Nullable Finished ended(SubmissionRecord row) {
    String ended = row.getEnded();
    if (ended == null) return null;
    return switch (ended) {
      case "succeeded" ->
          new Finished.Succeeded(
              Hash32.ofHex(row.getTxHash()),
              row.getBlock(),
              row.getGasUsed() == null ? 0 : row.getGasUsed(),
              Optional.ofNullable(row.getCreated()).map(Address::ofHex));
      case "reverted" ->
          new Finished.Reverted(Hash32.ofHex(row.getTxHash()), row.getBlock(), row.getGasUsed());
      case "displaced" -> new Finished.Displaced(row.getNonce());
      case "abandoned" -> new Finished.Abandoned(row.getCode(), row.getSentence());
      default -> throw new IllegalStateException("a submission that ended as " + ended);
    };
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }
}
