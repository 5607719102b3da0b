package dev.bascule.chainrpc.block;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The validators in force, as far as blocks have shown them. It grows while the chain is read: a
 * change is kept with its proof before the block that made it leaves the reader, so whoever goes on
 * behind that block finds it.
 */
public final class ProvenValidators {

  /** Where the next start finds the history. */
  @FunctionalInterface
  public interface Keeping {

    /** Returns when it would survive a kill. */
    void keep(List<Trust.Validators> history) throws IOException;
  }

  private final Keeping keeping;
  private volatile List<Trust.Validators> history;

  /**
   * @param trusted the sets that are trusted or proven already, at least one
   */
  public ProvenValidators(List<Trust.Validators> trusted, Keeping keeping) {
    if (trusted.isEmpty()) throw new IllegalArgumentException("no validators to begin with");
    this.history =
        trusted.stream().sorted(Comparator.comparingLong(Trust.Validators::fromBlock)).toList();
    this.keeping = keeping;
  }

  /** Each set from a block on, ascending. */
  public List<Trust.Validators> history() {
    return history;
  }

  Trust.Validators last() {
    return history.getLast();
  }

  Optional<ValidatorSet> at(long block) {
    return Trust.validatorsAt(history, block);
  }

  /**
   * @param changes whose proofs hold
   * @throws UncheckedIOException when they cannot be kept: then nothing has changed
   */
  synchronized void extend(List<Trust.Validators> changes) {
    List<Trust.Validators> longer = new ArrayList<>(history);
    longer.addAll(changes);
    try {
      keeping.keep(List.copyOf(longer));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    history = List.copyOf(longer);
  }
}
