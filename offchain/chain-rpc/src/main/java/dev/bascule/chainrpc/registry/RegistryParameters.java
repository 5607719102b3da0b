package dev.bascule.chainrpc.registry;

import dev.bascule.chain.evm.AbiReader;
import java.util.Arrays;
import java.util.List;

/**
 * What the members agreed on about time and about who may hold how much.
 *
 * @param voting a proposal that has not passed when this is over has failed
 * @param timelock from passing to the first moment of execution
 * @param grace from then on, how long it may be executed
 * @param spacing between two changes of the validators
 * @param maxValidatorsPerOrganisation 0 for no limit
 */
public record RegistryParameters(
    Span voting,
    Span timelock,
    Span grace,
    Span spacing,
    int maxValidatorsPerOrganisation,
    Diversity diversity) {

  /** Over when blocks and seconds have both gone by. */
  public record Span(long blocks, long seconds) {
    private static final long BITS_32 = 0xffff_ffffL;

    public Span {
      if (blocks < 1 || seconds < 1 || blocks > BITS_32 || seconds > BITS_32) {
        throw new IllegalArgumentException(blocks + " blocks and " + seconds + " seconds");
      }
    }

    public static Span of(long both) {
      return new Span(both, both);
    }

    @Override
    public String toString() {
      return blocks + " blocks and " + seconds + " s";
    }
  }

  /** What no organisation may be by itself. */
  public enum Diversity {
    FREE(0),
    NO_QUORUM(1),
    NO_BLOCKING_MINORITY(2);

    private final int code;

    Diversity(int code) {
      this.code = code;
    }

    /** As the contract has it. */
    int code() {
      return code;
    }

    static Diversity of(int code) {
      return Arrays.stream(values())
          .filter(each -> each.code == code)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("diversity " + code));
    }
  }

  public RegistryParameters {
    if (maxValidatorsPerOrganisation < 0 || maxValidatorsPerOrganisation > 255) {
      throw new IllegalArgumentException(maxValidatorsPerOrganisation + " validators at most");
    }
  }

  /** A week to vote, a day of notice, three to execute; an hour between changes. */
  public static RegistryParameters production() {
    return new RegistryParameters(
        Span.of(7 * 86_400),
        Span.of(86_400),
        Span.of(3 * 86_400),
        Span.of(3_600),
        1,
        Diversity.NO_BLOCKING_MINORITY);
  }

  /** For a developer's network, where nobody waits and one organisation may run all. */
  public static RegistryParameters local() {
    return new RegistryParameters(
        Span.of(600), Span.of(2), Span.of(600), Span.of(2), 0, Diversity.FREE);
  }

  static RegistryParameters read(AbiReader words) {
    return new RegistryParameters(
        span(words, 0),
        span(words, 2),
        span(words, 4),
        span(words, 6),
        words.uint(8, 8).intValueExact(),
        Diversity.of(words.uint(9, 8).intValueExact()));
  }

  private static Span span(AbiReader words, int at) {
    return new Span(words.number(at), words.number(at + 1));
  }

  List<Span> spans() {
    return List.of(voting, timelock, grace, spacing);
  }
}
