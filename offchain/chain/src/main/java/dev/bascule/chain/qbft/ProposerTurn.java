package dev.bascule.chain.qbft;

import dev.bascule.core.id.Address;
import java.util.List;

/** Whose turn it is to propose: the next validator in order of address, one further each round. */
public final class ProposerTurn {

  private ProposerTurn() {}

  /**
   * @param inForce the set that must seal the block
   * @param previous who proposed the block before; it may have left the set since
   */
  public static Address of(ValidatorSet inForce, Address previous, int round) {
    List<Address> members = inForce.members();
    if (members.isEmpty()) throw new IllegalArgumentException("nobody is in force");
    int at = members.indexOf(previous);
    int first = at >= 0 ? at + 1 : firstAfter(members, previous);
    return members.get((int) ((first + (long) round) % members.size()));
  }

  private static int firstAfter(List<Address> members, Address gone) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).compareTo(gone) > 0) return i;
    }
    return 0;
  }

  /** Who had a turn at this block and did not bring it to an end, in the order of the rounds. */
  public static List<Address> missed(ValidatorSet inForce, Address previous, int round) {
    return java.util.stream.IntStream.range(0, round)
        .mapToObj(each -> of(inForce, previous, each))
        .toList();
  }
}
