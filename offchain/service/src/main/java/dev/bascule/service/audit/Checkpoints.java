package dev.bascule.service.audit;

import static dev.bascule.service.db.own.Tables.CHECKPOINT;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what the log has committed. One root for each size is ever signed. The same size is signed
 * again by another key than before, and when a minute of the log has gone by: that nothing came
 * since is said anew, for sign of life and empty windows (docs/contracts/netting-windows.md).
 */
public final class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private static final long SAID_ANEW_SECONDS = 60;

  private final SecondMedium medium;
  private final CheckpointKey key;
  private final DSLContext sql;
  private volatile @Nullable SignedCheckpoint newest;
  private boolean isNewestOurs;

  Checkpoints(SecondMedium medium, CheckpointKey key, DSLContext sql) throws IOException {
    this.medium = medium;
    this.key = key;
    this.sql = sql;
    SignedCheckpoint kept = medium.newest().orElse(null);
    this.newest = kept;
    this.isNewestOurs = kept != null && key.hasSigned(kept);
  }

  /**
   * Signs a committed size and root and forces it onto the second medium. Not for two threads at
   * once: the newest on the medium must be the newest.
   *
   * @throws UncheckedIOException if the medium did not take it: then no answer may leave
   */
  public SignedCheckpoint seal(Hash32 logId, long size, Hash32 root, long atMillis) {
    SignedCheckpoint last = newest;
    long at = atMillis / 1000;
    if (last != null && last.body().logId().equals(logId)) {
      boolean same = last.body().size() == size && last.body().root().equals(root);
      if (same && isNewestOurs && at - last.body().at() < SAID_ANEW_SECONDS) return last;
      if (!same && last.body().size() >= size) {
        // Two roots for one size, or a log that shrank, would be proof against us for ever.
        throw new IllegalStateException(
            "refused to sign size %d after size %d was signed (checkpoint_would_fork)"
                .formatted(size, last.body().size()));
      }
    }
    SignedCheckpoint signed = key.sign(logId, size, root, at);
    try {
      medium.keep(signed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    newest = signed;
    isNewestOurs = true;
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
