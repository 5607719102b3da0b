package dev.bascule.chainrpc.safe;

import dev.bascule.chain.safe.SafeAccount;
import java.util.List;

/** What a node tells of a place where the books have a Safe. */
public sealed interface SafeReading {

  record Is(SafeState state) implements SafeReading {}

  /** Nothing there answers as a Safe does. */
  record NoSafe(String why) implements SafeReading {}

  /** Whether it is the Safe of the books. */
  default Standing standing(SafeAccount books) {
    List<String> differences =
        switch (this) {
          case Is(SafeState state) -> state.differences(books);
          case NoSafe(String why) -> List.of(why);
        };
    return differences.isEmpty() ? new Standing.Holds() : new Standing.Differs(differences);
  }

  /** What the books say, beside the chain. */
  sealed interface Standing {

    record Holds() implements Standing {}

    /**
     * @param differences all of them, a sentence each
     */
    record Differs(List<String> differences) implements Standing {
      public Differs {
        differences = List.copyOf(differences);
      }
    }
  }
}
