package dev.bascule.service.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.audit.SignedCheckpoint;
import dev.bascule.service.ledger.Book;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the newest checkpoint onto the chain each interval when the log has grown, and each hour
 * when it has not: an operator that anchors nothing for too long counts as silent.
 */
final class Anchoring {

  private static final Logger LOG = LoggerFactory.getLogger(Anchoring.class);
  private static final long GAS_LIMIT = 1_500_000;
  private static final Duration SIGN_OF_LIFE = Duration.ofHours(1);

  private final Book book;
  private final Checkpoints checkpoints;
  private final VaultClient vault;
  private final Sender sender;
  private final Duration interval;
  private final Clock clock;
  private long lastTry;
  private long lastAnchor;

  Anchoring(
      Book book,
      Checkpoints checkpoints,
      VaultClient vault,
      Sender sender,
      Duration interval,
      Clock clock) {
    this.book = book;
    this.checkpoints = checkpoints;
    this.vault = vault;
    this.sender = sender;
    this.interval = interval;
    this.clock = clock;
  }

  void step() {
    long now = clock.millis();
    if (now - lastTry < interval.toMillis()) return;
    Optional<SignedCheckpoint> newest =
        checkpoints.newest().filter(each -> each.body().logId().equals(book.logId()));
    if (newest.isEmpty()) return;
    lastTry = now;
    if (lastAnchor == 0) lastAnchor = now; // A start is no reason to anchor again.
    SignedCheckpoint checkpoint = newest.get();
    VaultViews.Anchor anchored = vault.views().anchored(new BlockTag.Latest());
    long size = checkpoint.body().size();
    if (size > anchored.size()) {
      // What is anchored by then decides whether the proof holds: another anchor, another
      // transaction.
      String key = "anchor/" + book.logEpoch() + "/" + size + "/" + anchored.size();
      anchor(key, checkpoint, anchored.size());
      lastAnchor = now;
    } else if (size == anchored.size() && now - lastAnchor > SIGN_OF_LIFE.toMillis()) {
      long hour = now / SIGN_OF_LIFE.toMillis();
      anchor("alive/" + book.logEpoch() + "/" + hour, checkpoint, size);
      lastAnchor = now;
    }
  }

  private void anchor(String key, SignedCheckpoint checkpoint, long anchoredSize) {
    long size = checkpoint.body().size();
    List<Hash32> proof =
        book.read(view ->
            anchoredSize == 0 || anchoredSize == size
                ? List.<Hash32>of()
                : view.consistency(anchoredSize, size));
    var signed =
        new dev.bascule.chain.checkpoint.SignedCheckpoint(
            checkpoint.body(), Signature.fromBytes(Bytes.of(checkpoint.signatureBytes())));
    var intent = Intent.call(vault.vault(), VaultCalls.anchor(signed, proof), GAS_LIMIT);
    switch (sender.submit(new SubmissionKey(key), intent, false)) {
      case Progress.Waiting _, Progress.Done _ -> {}
      case Progress.WouldRevert would ->
          LOG.warn("size {} is not anchored: {}", size, would.revert().sentence());
      case Progress.LaneBlocked blocked ->
          LOG.debug("size {} is not anchored yet: {}", size, blocked.failure().sentence());
    }
  }
}
