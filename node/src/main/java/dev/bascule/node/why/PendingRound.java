package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The round in which a validator waits for the next block.
 *
 * @param timer how long it waits in this round
 * @param since when it entered the round
 * @param heard the newest round that it heard each validator ask for, its own too
 */
public record PendingRound(int round, Duration timer, Instant since, Map<Address, Integer> heard) {

  public PendingRound {
    heard = Map.copyOf(heard);
  }

  /** How long until it goes on to the next round; zero when that is overdue. */
  public Duration remaining(Instant at) {
    Duration left = Duration.between(at, since.plus(timer));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The timer of a round doubles with each round: what Besu computes. */
  public static Duration timer(Duration requestTimeout, int round) {
    return requestTimeout.multipliedBy(1L << Math.min(round, 40));
  }

  /** In which round a validator is that has waited this long since the head. */
  public static int roundAfter(Duration age, Duration blockPeriod, Duration requestTimeout) {
    Duration end = blockPeriod;
    for (int round = 0; round < 40; round++) {
      end = end.plus(timer(requestTimeout, round));
      if (age.compareTo(end) < 0) return round;
    }
    return 40;
  }

  /** How long the rounds below {@code round} take together. */
  public static Duration before(int round, Duration requestTimeout) {
    return requestTimeout.multipliedBy((1L << Math.min(round, 40)) - 1);
  }
}
