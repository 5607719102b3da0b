package dev.bascule.service.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.audit.CheckpointKey;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.audit.SignedCheckpoint;
import dev.bascule.service.ledger.Book;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the newest checkpoint onto the chain each interval when the log has grown, and when a
 * quarter of L has gone by since the last anchor when it has not: an operator that anchors nothing
 * for L counts as silent.
 */
final class Anchoring {

  private static final Logger LOG = LoggerFactory.getLogger(Anchoring.class);
  private static final long GAS_LIMIT = 1_500_000;

  /** So that three more tries are left before anybody may end the vault. */
  private static final int SIGNS_OF_LIFE_PER_SILENCE = 4;

  private final Book book;
  private final Checkpoints checkpoints;
  private final CheckpointKey key;
  private final EvmNode node;
  private final VaultClient vault;
  private final Sender sender;
  private final Duration interval;
  private final Clock clock;
  private VaultViews.@Nullable Span silence;
  private long lastTry;

  Anchoring(
      Book book,
      Checkpoints checkpoints,
      CheckpointKey key,
      EvmNode node,
      VaultClient vault,
      Sender sender,
      Duration interval,
      Clock clock) {
    this.book = book;
    this.checkpoints = checkpoints;
    this.key = key;
    this.node = node;
    this.vault = vault;
    this.sender = sender;
    this.interval = interval;
    this.clock = clock;
  }

  void step() {
    long now = clock.millis();
    if (now - lastTry < interval.toMillis()) return;
    // After a change of keys the log is signed anew with its next command.
    Optional<SignedCheckpoint> newest =
        checkpoints
            .newest()
            .filter(each -> each.body().logId().equals(book.logId()))
            .filter(each -> each.body().operatorKeyId() == key.id());
    if (newest.isEmpty() || key.ended().isPresent()) return;
    lastTry = now;
    SignedCheckpoint checkpoint = newest.get();
    VaultViews.Anchor anchored = vault.views().anchored(new BlockTag.Latest());
    long size = checkpoint.body().size();
    if (size > anchored.size()) {
      // What is anchored by then decides whether the proof holds: another anchor, another
      // transaction.
      anchor(
          "anchor/" + book.logEpoch() + "/" + size + "/" + anchored.size(),
          checkpoint,
          anchored.size());
    } else if (size == anchored.size()) {
      showLife(checkpoint, now);
    }
  }

  /** By the chain's own memory of the last anchor: a start neither repeats nor forgets one. */
  private void showLife(SignedCheckpoint checkpoint, long nowMillis) {
    VaultViews.Moment alive = vault.views().lastAlive(new BlockTag.Latest());
    VaultViews.Span after = silence();
    long head = node.headNumber();
    long headTime = node.block(head).map(it -> it.header().timestampSeconds()).orElse(0L);
    // A chain that stands still does not make an operator silent, but its first block may.
    long seconds = Math.max(headTime, nowMillis / 1000) - alive.time();
    long blocks = head + 1 - alive.block();
    if (blocks < after.blocks() || seconds < after.seconds()) return;
    // Another try in each quarter, if this one comes to nothing.
    long turn = after.seconds() == 0 ? seconds : seconds / after.seconds();
    String one = "alive/" + book.logEpoch() + "/" + alive.block() + "/" + turn;
    anchor(one, checkpoint, checkpoint.body().size());
  }

  /** A part of L; the vault's parameters never change. */
  private VaultViews.Span silence() {
    VaultViews.Span known = silence;
    if (known == null) {
      VaultViews.Span whole = vault.views().silence(new BlockTag.Latest());
      known =
          new VaultViews.Span(
              whole.blocks() / SIGNS_OF_LIFE_PER_SILENCE,
              whole.seconds() / SIGNS_OF_LIFE_PER_SILENCE);
      silence = known;
    }
    return known;
  }

  private void anchor(String name, SignedCheckpoint checkpoint, long anchoredSize) {
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
    switch (sender.submit(new SubmissionKey(name), intent, false)) {
      case Progress.Waiting _, Progress.Done _ -> {}
      case Progress.WouldRevert would ->
          LOG.warn("size {} is not anchored: {}", size, would.revert().sentence());
      case Progress.LaneBlocked blocked ->
          LOG.debug("size {} is not anchored yet: {}", size, blocked.failure().sentence());
    }
  }
}
