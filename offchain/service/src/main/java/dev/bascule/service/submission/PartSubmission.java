package dev.bascule.service.submission;

import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.vault.SettlementPart;
import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultRevert;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.CutLane;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.service.ledger.Book;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns committed windows into parts on the chain. What comes next is derived each time from the
 * book's open windows and the vault's last part. What is remembered only saves questions: without
 * it, after a crash, the vault is asked how far each lane is.
 */
final class PartSubmission {

  static final String QUEUE = "parts";

  private static final Logger LOG = LoggerFactory.getLogger(PartSubmission.class);
  private static final int ATTEMPTS_MAX = 5;

  private final Book book;
  private final VaultClient vault;
  private final Sender sender;
  private final DeadLetters deadLetters;
  private final Map<String, Integer> failures = new HashMap<>();
  private BookView.@Nullable WindowView current;
  private @Nullable Rest rest;

  /** What an earlier part left for this one. */
  private record Rest(String item, List<PartEntry> entries) {}

  PartSubmission(Book book, VaultClient vault, Sender sender, DeadLetters deadLetters) {
    this.book = book;
    this.vault = vault;
    this.sender = sender;
    this.deadLetters = deadLetters;
  }

  /** What a look found. */
  enum Step {
    /** No window waits for the chain. */
    NOTHING,
    /** Something was sent, or is on its way into a block. */
    UNDER_WAY,
    /** It cannot go on now; later, or by a person. */
    BLOCKED
  }

  /** One look, and one part if it is time for one. */
  Step step() {
    VaultViews.LastPart last = vault.views().lastPart(new BlockTag.Latest());
    Optional<BookView.WindowView> next = window(last.nextWindow());
    if (next.isEmpty()) return Step.NOTHING;
    BookView.WindowView window = next.get();
    if (window.number() != last.nextWindow()) {
      return failed(
          "window " + window.number(),
          "the vault expects window " + last.nextWindow() + " (window_out_of_sequence)");
    }
    String item = window.number() + "/" + last.nextPart();
    return deadLetters.isDead(QUEUE, item) ? Step.BLOCKED : part(window, last.nextPart(), item);
  }

  /** A cut window never changes, so it is copied out of the book once. */
  private Optional<BookView.WindowView> window(long from) {
    BookView.WindowView known = current;
    if (known != null && known.number() == from) return Optional.of(known);
    Optional<BookView.WindowView> found =
        book.read(view ->
            view.openWindows().stream().filter(window -> window.number() >= from).findFirst());
    current = found.orElse(null);
    return found;
  }

  private Step part(BookView.WindowView window, int part, String item) {
    SubmissionKey key = key(item);
    Optional<Progress> known = sender.progress(key);
    if (known.isPresent()) return followed(known.get(), item);
    Asset asset = book.asset(window.asset());
    Rest left = rest;
    List<PartEntry> entries =
        left != null && left.item().equals(item)
            ? left.entries()
            : SettlementPart.entries(left(window, asset), asset);
    while (true) {
      switch (vault.cut(sender.address(), window.number(), part, entries)) {
        case VaultClient.Cut.Fits fits -> {
          LOG.info(
              "window {} part {}: {} entries{}",
              window.number(),
              part,
              fits.part().claimCount(),
              fits.rest().isEmpty() ? ", the last" : ", " + fits.rest().size() + " vouchers left");
          var intent = Intent.call(vault.vault(), VaultCalls.settle(fits.part()), fits.gasLimit());
          Step step = followed(sender.submit(key, intent, true), item);
          if (step == Step.UNDER_WAY && !fits.part().last()) {
            rest = new Rest(window.number() + "/" + (part + 1), fits.rest());
          }
          return step;
        }
        case VaultClient.Cut.Reverts reverts -> {
          List<PartEntry> without = VaultClient.without(entries, reverts.revert());
          if (countOf(without) == countOf(entries)) return failed(item, sentence(reverts.revert()));
          // That lane goes to redeem and is seen as a break; it stops no other (INV-NO-GRIEF).
          LOG.warn(
              "window {}: a lane is left out: {}", window.number(), sentence(reverts.revert()));
          entries = without;
        }
        case VaultClient.Cut.NoAnswer none -> {
          LOG.debug("no part was cut: {}", none.failure().sentence());
          return Step.BLOCKED;
        }
      }
    }
  }

  /** The lanes of a window that the chain has not settled up to the cut. */
  private List<CutLane> left(BookView.WindowView window, Asset asset) {
    List<BaseUnits> settled =
        vault
            .views()
            .settledOf(
                window.lanes().stream().map(CutLane::laneKey).toList(), new BlockTag.Latest());
    var left = new ArrayList<CutLane>();
    for (int i = 0; i < settled.size(); i++) {
      CutLane lane = window.lanes().get(i);
      if (settled.get(i).compareTo(asset.toBaseUnits(lane.toUnits())) < 0) left.add(lane);
    }
    return left;
  }

  private Step followed(Progress progress, String item) {
    return switch (progress) {
      case Progress.Waiting _ -> Step.UNDER_WAY;
      case Progress.Done(Finished.Succeeded _) -> {
        failures.remove(item);
        yield Step.UNDER_WAY; // The vault's last part moves with it, or the sender sends it again.
      }
      case Progress.Done(Finished.Reverted reverted) ->
          failed(item, "part " + item + " was undone in block " + reverted.block());
      case Progress.Done(Finished.Displaced displaced) ->
          failed(item, "another transaction took nonce " + displaced.nonce());
      case Progress.Done(Finished.Abandoned abandoned) -> failed(item, abandoned.sentence());
      case Progress.WouldRevert would -> failed(item, sentence(would.revert()));
      case Progress.LaneBlocked blocked -> {
        LOG.debug("part {} waits: {}", item, blocked.failure().sentence());
        yield Step.BLOCKED;
      }
    };
  }

  /** Each failure makes a new attempt under a new key, up to a bound; then a person looks. */
  private Step failed(String item, String sentence) {
    int attempts = failures.merge(item, 1, Integer::sum);
    LOG.warn("part {} failed, attempt {} of {}: {}", item, attempts, ATTEMPTS_MAX, sentence);
    if (attempts >= ATTEMPTS_MAX) {
      deadLetters.put(QUEUE, item, sentence, attempts);
      failures.put(item, attempts); // The next retry by a person goes on under the next key.
    }
    return Step.BLOCKED;
  }

  private SubmissionKey key(String item) {
    // After a restart the count begins again: keys that have ended badly are passed over.
    int attempt = failures.getOrDefault(item, 0);
    while (true) {
      var key = new SubmissionKey("part/" + item + (attempt == 0 ? "" : "/again-" + attempt));
      Optional<Progress> known = attempt == 0 ? Optional.empty() : sender.progress(key);
      boolean ended =
          known.isPresent()
              && known.get() instanceof Progress.Done(var how)
              && !(how instanceof Finished.Succeeded);
      if (!ended) return key;
      attempt++;
    }
  }

  private static int countOf(List<PartEntry> entries) {
    return entries.stream().mapToInt(entry -> entry.claims().size()).sum();
  }

  private static String sentence(VaultRevert revert) {
    return "the vault would refuse: " + revert.sentence();
  }
}
