package dev.bascule.core.treasury;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What several moves come to, of which some exclude each other. */
public final class Rivals {

  private Rivals() {}

  /**
   * Of moves that all exclude each other one executes: the largest stands for all. For nonces these
   * are the moves of one nonce. For coins it is an upper bound, because two moves that share no
   * coin may both be rivals of a third.
   */
  public static BigInteger together(List<Move> moves, Function<Move, BigInteger> units) {
    List<List<Move>> groups = new ArrayList<>();
    for (Move each : moves) {
      groups.stream()
          .filter(group -> group.stream().allMatch(other -> other.slot().excludes(each.slot())))
          .findFirst()
          .ifPresentOrElse(
              group -> group.add(each), () -> groups.add(new ArrayList<>(List.of(each))));
    }
    return groups.stream()
        .map(group -> group.stream().map(units).reduce(BigInteger.ZERO, BigInteger::max))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }
}
