package dev.bascule.core.ledger;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.TransferId;

/** An entry of the journal, with the id that its client made. Amounts are in ledger units. */
public sealed interface Transfer {
  TransferId id();

  record Posted(TransferId id, Account debit, Account credit, long units) implements Transfer {
    public Posted {
      positive(id, units);
    }
  }

  record Pending(TransferId id, Account debit, Account credit, long units) implements Transfer {
    public Pending {
      positive(id, units);
    }
  }

  /** Moves {@code units} of a pending transfer and releases the rest. */
  record PostPending(TransferId id, TransferId pending, long units) implements Transfer {
    public PostPending {
      positive(id, units);
    }
  }

  record VoidPending(TransferId id, TransferId pending) implements Transfer {
    public VoidPending {
      requireNonNull(id);
      requireNonNull(pending);
    }
  }

  private static void positive(TransferId id, long units) {
    requireNonNull(id);
    if (units <= 0) throw new IllegalArgumentException("a transfer moves something: " + units);
  }
}
