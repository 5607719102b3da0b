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
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.ledger.Book;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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

  /** With one read a second, ten years of blocks are read within D_answer's shortest hours. */
  private static final int RANGES_PER_STEP = 20;

  private final Book book;
  private final EvmNode node;
  private final VaultViews vault;
  private final Sender sender;
  private final Duration interval;
  private final Clock clock;
  private final long firstBlock;
  private final Set<Challenged> open = new LinkedHashSet<>();
  private final Set<Challenged> said = new HashSet<>();
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
    try {
      readAndAnswer();
      if (failing) LOG.info("challenges are read again");
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) LOG.warn("challenges cannot be read or answered now: {}", e.toString());
      failing = true;
    }
  }

  private void readAndAnswer() {
    Address address = vault.bond(new BlockTag.Latest());
    if (address.equals(Address.ZERO)) return;
    var bond = new BondClient(node, address);
    read(bond);
    for (Challenged each : List.copyOf(open)) answer(bond, each);
  }

  private void read(BondClient bond) {
    long head = node.headNumber();
    if (head < nextBlock - 1) nextBlock = firstBlock; // the chain fell back
    for (int i = 0; i < RANGES_PER_STEP && nextBlock <= head; i++) {
      long to = Math.min(head, nextBlock + BLOCKS_MAX - 1);
      open.addAll(bond.challenges(nextBlock, to));
      nextBlock = to + 1;
    }
  }

  private void answer(BondClient bond, Challenged it) {
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
    VaultViews.Anchor anchored = vault.anchored(new BlockTag.Latest());
    if (anchored.size() < it.size()) return; // Anchoring goes there, if the log does.
    if (!isOurs(it, challenge.root(), anchored.size())) return;
    var intent = Intent.call(bond.address(), BondClient.answer(it, proof(it, anchored)), GAS_LIMIT);
    // Another anchor asks for another proof, so for another transaction.
    String key = "answer/" + book.logEpoch() + "/" + it.size() + "/" + anchored.size();
    switch (sender.submit(new SubmissionKey(key), intent, false)) {
      case Progress.Waiting _, Progress.Done _ -> {}
      case Progress.WouldRevert would ->
          LOG.error("size {} is not answered: {}", it.size(), would.revert().sentence());
      case Progress.LaneBlocked blocked ->
          LOG.debug("size {} is not answered yet: {}", it.size(), blocked.failure().sentence());
    }
  }

  private boolean isOurs(Challenged it, Hash32 root, long anchoredSize) {
    Optional<Hash32> ours =
        book.read(view ->
            view.logSize() < anchoredSize
                ? Optional.<Hash32>empty()
                : Optional.of(view.logRootAt(it.size())));
    if (ours.isEmpty()) return false; // The book has not read its whole log yet.
    if (ours.get().equals(root)) return true;
    LOG.error(
        "the challenged checkpoint of size {} has root {}, this log has {}: somebody else signed it"
            + " with the operator's key, or this log was replaced; revoke the key",
        it.size(),
        root,
        ours.get());
    return false;
  }

  private List<Hash32> proof(Challenged it, VaultViews.Anchor anchored) {
    if (it.size() == anchored.size()) return List.of();
    return book.read(view -> view.consistency(it.size(), anchored.size()));
  }
}
