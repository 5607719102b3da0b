package dev.bascule.service.ledger;

import dev.bascule.core.book.Outcome;
import dev.bascule.service.audit.SignedCheckpoint;
import dev.bascule.service.wire.Problem;
import java.time.Duration;
import java.util.List;

/** What became of commands that went through the gateway. */
public sealed interface Answer {

  /**
   * They are in the log, and the checkpoint that covers them is on the second medium.
   *
   * @param outcomes one for each command, in order
   * @param logPosition where their entry ends, for whoever waits for the projection
   */
  record Committed(List<Outcome> outcomes, SignedCheckpoint checkpoint, long logPosition)
      implements Answer {}

  /** Nothing was taken; the same may be offered again. */
  record Busy(Duration retryAfter) implements Answer {}

  /** They may or may not be in the log; offering them again is safe. */
  record Unknown(Duration waited) implements Answer {}

  /** Nothing is taken until an operator acts. */
  record ReadOnly(String code, String reason) implements Answer {

    public String hint() {
      return code.startsWith("disk_")
          ? "reading works; free space on that disk, and payments are taken again by themselves"
          : "reading works; an operator has to act before payments are taken";
    }

    public Problem problem() {
      return Problem.of(503, code, reason).hint(hint());
    }
  }

  /** One command is larger than a log entry may be. */
  record TooLarge(int command, int bytes, int bytesMax) implements Answer {}
}
