package dev.bascule.node.why;

import java.time.Duration;

/** What the chain does, in descending precedence. */
public sealed interface Conclusion {

  /** One word for tables and scripts; it never changes its meaning. */
  default String word() {
    return switch (this) {
      case Forked _ -> "forked";
      case NoAnswer _ -> "no-answer";
      case BelowQuorum _ -> "below-quorum";
      case Forming _ -> "forming";
      case RoundsApart _ -> "rounds-apart";
      case Turning _ -> "turning";
      case MovesShort _ -> "moves-short";
      case Moves _ -> "moves";
    };
  }

  /** Whether blocks are made, or will be when a turn is over. */
  default boolean moves() {
    return switch (this) {
      case Forked _, NoAnswer _, BelowQuorum _, Forming _, RoundsApart _ -> false;
      case Turning _, MovesShort _, Moves _ -> true;
    };
  }

  /** Two nodes hold different blocks at one height: more than a third of the validators lied. */
  record Forked(long number) implements Conclusion {}

  /** No node of this chain answers. */
  record NoAnswer() implements Conclusion {}

  /** Too few can sign: no block, whatever the others do. */
  record BelowQuorum(Duration standing) implements Conclusion {}

  /** Enough can sign, and there was no block yet. */
  record Forming() implements Conclusion {}

  /** Enough can sign, but they are in different rounds and do not meet. */
  record RoundsApart(Duration standing) implements Conclusion {}

  /** The turn of a missing validator is waited out. */
  record Turning(Duration standing) implements Conclusion {}

  /** Blocks are made without some of the validators. */
  record MovesShort(Duration headAge) implements Conclusion {}

  record Moves(Duration headAge) implements Conclusion {}
}
