package dev.bascule.service.deployment;

import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.id.Hash32;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the chain says about this vault's log, asked at start.
 *
 * @param anchor the newest; empty when there is none or the chain cannot be reached now
 */
public record ChainFacts(
    Optional<Anchor> anchor,
    Supplier<Integer> logEpochNow,
    Supplier<VaultViews.Span> exitDelayNow,
    Supplier<ChainCursor> startCursorNow) {

  /** A size and root that the vault holds. */
  public record Anchor(long size, Hash32 root) {}

  /** Needed only when a log begins, and then the chain has to be there. */
  public int logEpoch() {
    return logEpochNow.get();
  }

  /** D_exit of this vault, needed as the epoch is. */
  public VaultViews.Span exitDelay() {
    return exitDelayNow.get();
  }

  /** The block before the vault was deployed: all of its events come after it. */
  public ChainCursor startCursor() {
    return startCursorNow.get();
  }
}
