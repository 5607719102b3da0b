package dev.bascule.service.reconciliation;

import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Reading;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.audit.CheckpointKey;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings final blocks of the chain into the log. The book's own cursor says from where, so a crash
 * anywhere here repeats or skips nothing.
 */
public final class Observer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);
  private static final int BLOCKS_MAX = 200;

  private final BlockCursor chain;
  private final Book book;
  private final Gateway gateway;
  private final CheckpointKey key;
  private final PartProofs proofs;
  private final Optional<Hash32> vaultCodeHash;
  private final Duration pollInterval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile State state = new State(0, 0, null, null);
  private boolean identified;
  private @Nullable String said;

  Observer(
      BlockCursor chain,
      Book book,
      Gateway gateway,
      CheckpointKey key,
      PartProofs proofs,
      Optional<Hash32> vaultCodeHash,
      Duration pollInterval) {
    this.chain = chain;
    this.book = book;
    this.gateway = gateway;
    this.key = key;
    this.proofs = proofs;
    this.vaultCodeHash = vaultCodeHash;
    this.pollInterval = pollInterval;
    this.thread = Thread.ofPlatform().name("chain-observer").daemon().start(this::run);
  }

  /**
   * How the observation goes.
   *
   * @param head of the node when it was last asked; 0 before
   * @param observed the newest block in the log
   * @param problem a stable code when the chain is not believed or not there
   */
  public record State(
      long head, long observed, @Nullable String problem, @Nullable String sentence) {}

  public State state() {
    return state;
  }

  private void run() {
    while (closed.getCount() > 0) {
      boolean more = false;
      try {
        more = isOurs() && step();
      } catch (RpcException e) {
        trouble(e.failure().code(), e.failure().sentence());
      } catch (RuntimeException e) {
        trouble("observer_failed", String.valueOf(e.getMessage()));
      }
      try {
        if (!more && closed.await(pollInterval.toMillis(), TimeUnit.MILLISECONDS)) return;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Asked until it is answered: another genesis or another vault stops the lane with a sentence.
   */
  private boolean isOurs() {
    if (identified) return true;
    var refused = chain.identity(vaultCodeHash);
    refused.ifPresent(reason -> trouble(reason.code(), reason.sentence()));
    identified = refused.isEmpty();
    return identified;
  }

  /** One range; says whether there may be more at once. */
  private boolean step() {
    key.confirm();
    ChainCursor at = book.read(view -> view.cursor()).orElseThrow();
    return switch (chain.next(at, BLOCKS_MAX)) {
      case Reading.Range range -> {
        key.observe(range.revokedKeys()); // before anything else is accepted
        yield take(range.command());
      }
      case Reading.UpToDate now -> {
        well(now.head(), at.block());
        yield false;
      }
      case Reading.Refused refused -> {
        trouble(refused.reason().code(), refused.reason().sentence());
        yield false;
      }
      case Reading.NoAnswer none -> {
        trouble(none.failure().code(), none.failure().sentence());
        yield false;
      }
    };
  }

  private boolean take(Command.ObserveRange range) {
    // The proofs first: once the log has the range, nothing would ask for its blocks again.
    for (ChainEvent event : range.events()) {
      if (event instanceof ChainEvent.PartSettled part) proofs.keep(part);
    }
    if (!(gateway.apply(range) instanceof Answer.Committed committed)) return false;
    return switch (committed.outcomes().getFirst()) {
      case Outcome.RangeApplied applied -> {
        if (applied.breaksOpened() > 0) {
          LOG.warn(
              "blocks {} to {} opened {} breaks", range.from(), range.to(), applied.breaksOpened());
        }
        well(Math.max(state.head(), range.to()), range.to());
        yield true;
      }
      case Outcome.RangeIgnored _ -> true;
      case Outcome.ObserverStopped stopped -> {
        trouble(
            "chain_differs",
            "block %d was %s, the chain now offers %s"
                .formatted(stopped.block(), stopped.expected().hex(), stopped.offered().hex()));
        yield false;
      }
      case Outcome.Rejected rejected -> {
        trouble(rejected.why().code(), rejected.detail());
        yield false;
      }
      case Outcome.Accepted _,
          Outcome.Held _,
          Outcome.Captured _,
          Outcome.Voided _,
          Outcome.Refused _,
          Outcome.Applied _,
          Outcome.FactLogged _,
          Outcome.WindowCut _,
          Outcome.NothingToCut _ ->
          throw new IllegalStateException("a range was answered by " + committed.outcomes());
    };
  }

  private void well(long head, long observed) {
    if (said != null) LOG.info("the chain is read again from block {}", observed);
    said = null;
    state = new State(head, observed, null, null);
  }

  /** Said once for each new trouble, not each poll. */
  private void trouble(String code, String sentence) {
    if (!code.equals(said)) LOG.warn("the chain is not read ({}): {}", code, sentence);
    said = code;
    state = new State(state.head(), state.observed(), code, sentence);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
