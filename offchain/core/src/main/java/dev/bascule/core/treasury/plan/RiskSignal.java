package dev.bascule.core.treasury.plan;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.treasury.ChainName;
import java.util.Locale;

/**
 * Something that is wrong on a chain now, and for which limits that follow a forecast fall to their
 * least.
 *
 * @param why with the values
 */
public record RiskSignal(ChainName chain, Kind kind, String why) {

  /** What is wrong. */
  public enum Kind {
    /** Somebody said no to a move, before or after it left. */
    MOVE_REJECTED,
    /** A contract undid a move. */
    MOVE_FAILED,
    /** A move executed that was never exported: who has the keys did not ask. */
    SIGNED_OUTSIDE,
    /** A token's owner froze an account of ours. */
    ACCOUNT_FROZEN,
    BOOK_STOPPED,
    BOOK_BEHIND,
    NODE_SILENT;

    /** Stable, for programs. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RiskSignal {
    requireNonNull(chain);
    requireNonNull(kind);
    requireNonNull(why);
  }
}
