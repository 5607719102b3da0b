package dev.bascule.service.audit;

import static dev.bascule.service.db.own.Tables.CHECKPOINT;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what the log has committed. One root for each size is ever signed: the same size again
 * returns the same bytes.
 */
public final class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final SecondMedium medium;
  private final Function<CheckpointBody, String> signer;
  private final int operatorKeyId;
  private final DSLContext sql;
  private volatile @Nullable SignedCheckpoint newest;

  Checkpoints(
      SecondMedium medium,
      Function<CheckpointBody, String> signer,
      int operatorKeyId,
      DSLContext sql)
      throws IOException {
    this.medium = medium;
    this.signer = signer;
    this.operatorKeyId = operatorKeyId;
    this.sql = sql;
    this.newest = medium.newest().orElse(null);
  }

  /**
   * Signs a committed size and root and forces it onto the second medium. Not for two threads at
   * once: the newest on the medium must be the newest.
   *
   * @throws UncheckedIOException if the medium did not take it: then no answer may leave
   */
  public SignedCheckpoint seal(Hash32 logId, long size, Hash32 root, long atMillis) {
    SignedCheckpoint last = newest;
    if (last != null && last.body().logId().equals(logId)) {
      if (last.body().size() == size && last.body().root().equals(root)) return last;
      if (last.body().size() >= size) {
        // Two roots for one size, or a log that shrank, would be proof against us for ever.
        throw new IllegalStateException(
            "refused to sign size %d after size %d was signed (checkpoint_would_fork)"
                .formatted(size, last.body().size()));
      }
    }
    var body = new CheckpointBody(logId, size, root, atMillis / 1000, operatorKeyId);
    var signed = new SignedCheckpoint(body, signer.apply(body));
    try {
      medium.keep(signed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    newest = signed;
    return signed;
  }

  public Optional<SignedCheckpoint> newest() {
    return Optional.ofNullable(newest);
  }

  /** Keeps it for the checkpoints list; the second medium has it already, so a loss is no harm. */
  public void record(SignedCheckpoint signed) {
    try {
      sql.insertInto(CHECKPOINT)
          .set(CHECKPOINT.LOG_ID, signed.body().logId().hex())
          .set(CHECKPOINT.SIZE, signed.body().size())
          .set(CHECKPOINT.ROOT, signed.body().root().hex())
          .set(CHECKPOINT.AT, signed.body().at())
          .set(CHECKPOINT.OPERATOR_KEY_ID, signed.body().operatorKeyId())
          .set(CHECKPOINT.SIGNATURE, signed.signatureBytes())
          .onConflictDoNothing()
          .execute();
    } catch (RuntimeException e) {
      LOG.warn("checkpoint of size {} is not in the list: {}", signed.body().size(), e.toString());
    }
  }

  public Optional<SignedCheckpoint> ofSize(Hash32 logId, long size) {
    return sql.selectFrom(CHECKPOINT)
        .where(CHECKPOINT.LOG_ID.eq(logId.hex()))
        .and(CHECKPOINT.SIZE.eq(size))
        .fetchOptional()
        .map(row ->
            new SignedCheckpoint(
                new CheckpointBody(
                    Hash32.ofHex(row.getLogId()),
                    row.getSize(),
                    Hash32.ofHex(row.getRoot()),
                    row.getAt(),
                    row.getOperatorKeyId()),
                "0x" + HexFormat.of().formatHex(row.getSignature())));
  }
}
