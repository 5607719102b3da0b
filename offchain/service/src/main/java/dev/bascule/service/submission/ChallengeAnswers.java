package dev.bascule.service.submission;

import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.vault.BondClient;
import dev.bascule.chainrpc.vault.BondClient.Challenge;
import dev.bascule.chainrpc.vault.BondClient.Challenged;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.book.BookView;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.ledger.Book;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers whoever challenges a checkpoint: shows on the chain that what is anchored continues it. A
 * challenge that nobody answers within D_answer ends the vault (docs/protocol.md section 7).
 */
final class ChallengeAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(ChallengeAnswers.class);
  private static final long GAS_LIMIT = 1_500_000;

  /** Nodes refuse wider ranges: Besu more than 5,000 blocks. */
  private static final long BLOCKS_MAX = 2_000;

  /** Years of blocks are read without a pause, in steps that hold up parts for a moment only. */
  private static final int RANGES_PER_STEP = 20;

  /** Read again each time, for logs that a node shows late. */
  private static final long OVERLAP = 32;

  /** Challenges are free where gas is: a flood of them must not hold up parts and anchors. */
  private static final int ANSWERS_PER_STEP = 16;

  private final Book book;
  private final EvmNode node;
  private final VaultViews vault;
  private final Sender sender;
  private final Duration interval;
  private final Clock clock;
  private final long firstBlock;
  private final Set<Challenged> open = new LinkedHashSet<>();
  private final Set<Challenged> said = new HashSet<>();
  private final Set<Challenged> strange = new HashSet<>();
  private long nextBlock;
  private long lastTry;
  private boolean failing;

  ChallengeAnswers(
      Book book,
      EvmNode node,
      VaultViews vault,
      Sender sender,
      long firstBlock,
      Duration interval,
      Clock clock) {
    this.book = book;
    this.node = node;
    this.vault = vault;
    this.sender = sender;
    this.firstBlock = firstBlock;
    this.nextBlock = firstBlock;
    this.interval = interval;
    this.clock = clock;
  }

  /** Throws nothing: parts settle whether challenges can be read or not. */
  void step() {
    long now = clock.millis();
    if (now - lastTry < interval.toMillis()) return;
    lastTry = now;
    boolean failed = false;
    try {
      Address address = vault.bond(new BlockTag.Latest());
      if (address.equals(Address.ZERO)) return;
      var bond = new BondClient(node, address);
      failed |= !attempt("read", () -> read(bond));
      VaultViews.Anchor anchored = vault.anchored(new BlockTag.Latest());
      for (Challenged each : open.stream().limit(ANSWERS_PER_STEP).toList()) {
        failed |= !attempt("answered", () -> answer(bond, each, anchored));
        if (open.remove(each)) open.add(each); // the others' turn comes
      }
    } catch (RuntimeException e) {
      failed = true;
      say("read", e);
    }
    if (failing && !failed) LOG.info("challenges are read and answered again");
    failing = failed;
  }

  /** One that cannot be read or answered keeps no other from its answer. */
  private boolean attempt(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (RuntimeException e) {
      say(what, e);
      return false;
    }
  }

  private void say(String what, RuntimeException e) {
    if (!failing) LOG.warn("challenges cannot be {} now: {}", what, e.toString());
  }

  private void read(BondClient bond) {
    long head = node.headNumber();
    if (head < nextBlock - 1) nextBlock = firstBlock; // the chain fell back
    nextBlock = Math.max(firstBlock, nextBlock - OVERLAP);
    for (int i = 0; i < RANGES_PER_STEP && nextBlock <= head; i++) {
      long to = Math.min(head, nextBlock + BLOCKS_MAX - 1);
      open.addAll(bond.challenges(nextBlock, to));
      nextBlock = to + 1;
    }
    if (nextBlock <= head) lastTry = 0; // no pause before the rest
  }

  private void answer(BondClient bond, Challenged it, VaultViews.Anchor anchored) {
    Challenge challenge = bond.challengeOf(it, new BlockTag.Latest());
    // Those of an earlier log have lapsed.
    if (challenge.answered() || !it.logId().equals(book.logId())) {
      open.remove(it);
      if (said.remove(it)) LOG.info("the challenge of size {} is answered", it.size());
      return;
    }
    if (said.add(it)) {
      LOG.warn("the checkpoint of size {} was challenged at {}", it.size(), challenge.openedAt());
    }
    if (!isOurs(it, challenge.root())) return;
    long size = it.size().longValueExact();
    if (anchored.size() < size) return; // Anchoring goes there.
    if (book.read(BookView::logSize) < anchored.size()) return; // The log is still being read.
    List<Hash32> proof =
        size == anchored.size()
            ? List.of()
            : book.read(view -> view.consistency(size, anchored.size()));
    var intent = Intent.call(bond.address(), BondClient.answer(it, proof), GAS_LIMIT);
    // Another anchor asks for another proof, so for another transaction.
    String key = "answer/" + book.logEpoch() + "/" + size + "/" + anchored.size();
    switch (sender.submit(new SubmissionKey(key), intent, false)) {
      case Progress.Waiting _, Progress.Done _ -> {}
      case Progress.WouldRevert would ->
          LOG.error("size {} is not answered: {}", size, would.revert().sentence());
      case Progress.LaneBlocked blocked ->
          LOG.debug("size {} is not answered yet: {}", size, blocked.failure().sentence());
    }
  }

  /**
   * Whether this log has a checkpoint of that size and root; of one that it has not, nobody else's
   * is proven.
   */
  private boolean isOurs(Challenged it, Hash32 root) {
    String ours =
        book.read(view ->
            it.size().compareTo(BigInteger.valueOf(view.logSize())) > 0
                ? "only " + view.logSize() + " leaves"
                : view.logRootAt(it.size().longValueExact()).toString());
    if (ours.equals(root.toString())) return true;
    if (strange.add(it)) {
      LOG.error(
          "the challenged checkpoint of size {} has root {}, this log has {}: somebody else signed"
              + " it with the operator's key, or this log was replaced; revoke the key",
          it.size(),
          root,
          ours);
    }
    return false;
  }
}
