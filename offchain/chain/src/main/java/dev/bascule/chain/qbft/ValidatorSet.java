package dev.bascule.chain.qbft;

import dev.bascule.core.id.Address;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Who must seal a block, and where the set is written down.
 *
 * @param members ascending, without duplicates
 */
public record ValidatorSet(Mode mode, List<Address> members) {

  /** Where the chain keeps the set. */
  public enum Mode {
    /** In each header; votes change it. */
    HEADER,
    /** In the storage of a contract; headers list nobody. */
    CONTRACT
  }

  public ValidatorSet {
    members = List.copyOf(new TreeSet<>(members));
  }

  public static ValidatorSet of(Mode mode, Collection<Address> members) {
    return new ValidatorSet(mode, List.copyOf(members));
  }

  /** Seals that a block needs: two thirds, rounded up. */
  public int quorum() {
    return quorum(members.size());
  }

  public static int quorum(int validators) {
    return Math.ceilDiv(2 * validators, 3);
  }

  /** Validators that may fail or lie without harm. */
  public static int faultsTolerated(int validators) {
    return (validators - 1) / 3;
  }

  public boolean contains(Address address) {
    return members.contains(address);
  }
}
