package dev.bascule.engine;

import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import java.time.Duration;
import java.util.List;

/** What became of a batch. */
public sealed interface BatchAnswer {

  /**
   * Every command was applied, and the disk holds it.
   *
   * @param outcomes one for each command, in order
   * @param size leaves of the log after the batch; a checkpoint of (size, root) covers all of them
   * @param logPosition where the batch's last entry ends in the log of commands
   */
  record Committed(List<Outcome> outcomes, long size, Hash32 root, long atMillis, long logPosition)
      implements BatchAnswer {
    public Committed {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** Nothing was taken: too much is under way. The same batch may be offered again. */
  record Backpressure(Duration retryAfter) implements BatchAnswer {}

  /**
   * The batch may or may not be in the log. Offering the same commands again is safe: the book
   * knows their ids and gives the stored answers.
   */
  record Unknown(Duration waited) implements BatchAnswer {}

  /** Nothing was taken, and nothing will be until an operator has acted. */
  record NotServing(Mode.ReadOnly mode) implements BatchAnswer {}

  /** Nothing was taken: one command alone is larger than an entry may be. */
  record TooLarge(int commandIndex, int bytes, int bytesMax) implements BatchAnswer {}
}
