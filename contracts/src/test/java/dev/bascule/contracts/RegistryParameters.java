package dev.bascule.contracts;

import dev.bascule.contracts.bindings.ConsortiumRegistry.Duration;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Parameters;
import java.math.BigInteger;
import java.util.List;

/**
 * What the members of a registry have agreed on.
 *
 * @param most validators of one organisation; zero for no limit
 */
record RegistryParameters(
    Span voting, Span timelock, Span grace, Span spacing, int most, int diversity) {

  private static final long MOST_SECONDS = 90 * 86_400L;

  /** A span ends when its blocks and its seconds both have gone by. */
  record Span(long blocks, long seconds) {

    boolean passed(At since, At now) {
      return now.block - since.block >= blocks && now.time - since.time >= seconds;
    }

    private boolean allowed() {
      return 0 < blocks && blocks <= 4 * MOST_SECONDS && 0 < seconds && seconds <= MOST_SECONDS;
    }
  }

  record At(long block, long time) {

    static final At NEVER = new At(0, 0);

    At plus(Span span) {
      return new At(block + span.blocks, time + span.seconds);
    }
  }

  boolean allowed() {
    return spans().stream().allMatch(Span::allowed) && diversity <= 2;
  }

  List<Span> spans() {
    return List.of(voting, timelock, grace, spacing);
  }

  Parameters encoded() {
    List<Duration> spans =
        spans().stream()
            .map(it -> new Duration(BigInteger.valueOf(it.blocks), BigInteger.valueOf(it.seconds)))
            .toList();
    return new Parameters(
        spans.get(0),
        spans.get(1),
        spans.get(2),
        spans.get(3),
        BigInteger.valueOf(most),
        BigInteger.valueOf(diversity));
  }
}
