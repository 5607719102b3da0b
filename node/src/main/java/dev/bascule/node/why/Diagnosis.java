package dev.bascule.node.why;

import dev.bascule.chain.qbft.ProposerTurn;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why the chain moves or stands. A pure function of what was seen: the same observation has the
 * same diagnosis, whoever made it and whenever it is read.
 */
public record Diagnosis(
    Conclusion conclusion,
    Quorum quorum,
    List<Missing> missing,
    Optional<Round> round,
    List<String> remarks,
    List<Step> steps) {

  public Diagnosis {
    missing = List.copyOf(missing);
    remarks = List.copyOf(remarks);
    steps = List.copyOf(steps);
  }

  /** How many must seal, and how many can. */
  public record Quorum(int validators, int needed, int signing) {
    /** How many more may fail before the chain stands; negative when it does already. */
    public int margin() {
      return signing - needed;
    }

    public String words() {
      return Words.many(validators, "validator")
          + " · need ceil(2*"
          + validators
          + "/3)="
          + needed
          + " · signing now "
          + signing;
    }
  }

  /** A validator that cannot sign. */
  public record Missing(Address validator, String name, Cause cause, Optional<SeenBlock> last) {}

  /**
   * The round that is waited in.
   *
   * @param measured whether a log told it, or it follows from the age of the head
   */
  public record Round(
      int number,
      Duration timer,
      Duration remaining,
      Optional<String> proposer,
      boolean measured) {}

  /** Something to do; the order is the order to do it in. */
  public record Step(String what, Optional<String> command) {
    static Step of(String what, String command) {
      return new Step(what, Optional.of(command));
    }

    static Step of(String what) {
      return new Step(what, Optional.empty());
    }
  }

  public static Diagnosis of(Observation seen) {
    boolean late = isLate(seen);
    Map<Address, Cause> causes = SigningCheck.causes(seen, !late);
    int validators = seen.validators().members().size();
    var quorum = new Quorum(validators, seen.validators().quorum(), validators - causes.size());
    var missing = new ArrayList<Missing>();
    causes.forEach((address, cause) ->
        missing.add(new Missing(address, seen.name(address), cause, seen.lastShown(address))));
    missing.sort(Comparator.comparing(Missing::name));
    Conclusion conclusion = conclude(seen, late, quorum);
    Optional<Round> round = late ? round(seen) : Optional.empty();
    return new Diagnosis(
        conclusion,
        quorum,
        missing,
        round,
        Remarks.of(seen, causes.keySet()),
        Remedy.steps(seen, conclusion, quorum, missing, round));
  }

  private static boolean isLate(Observation seen) {
    return seen.headAge()
        .map(age -> age.compareTo(seen.blockPeriod().multipliedBy(Limits.PERIODS_LATE)) > 0)
        .orElse(true);
  }

  private static Conclusion conclude(Observation seen, boolean late, Quorum quorum) {
    Optional<Long> fork = forkedAt(seen);
    if (fork.isPresent()) return new Conclusion.Forked(fork.get());
    if (seen.answering().isEmpty()) return new Conclusion.NoAnswer();
    Duration age = seen.headAge().orElse(Duration.ZERO);
    boolean full = quorum.signing() == quorum.validators();
    if (!late) {
      return full ? new Conclusion.Moves(age) : new Conclusion.MovesShort(age);
    }
    if (quorum.margin() < 0) return new Conclusion.BelowQuorum(age);
    if (seen.head() == 0) return new Conclusion.Forming();
    if (age.compareTo(patience(seen, quorum)) <= 0) return new Conclusion.Turning(age);
    return new Conclusion.RoundsApart(age);
  }

  /** How long the turns of those who are missing take when they follow each other. */
  private static Duration patience(Observation seen, Quorum quorum) {
    int away = quorum.validators() - quorum.signing();
    return seen.blockPeriod()
        .multipliedBy(Limits.PERIODS_LATE)
        .plus(PendingRound.before(away + 1, seen.requestTimeout()));
  }

  private static Optional<Long> forkedAt(Observation seen) {
    Set<Hash32> hashes = new HashSet<>();
    long lowest = Long.MAX_VALUE;
    for (SeenNode node : seen.answering()) {
      SeenNode.Answer answer = node.answer().orElseThrow();
      answer.common().ifPresent(hashes::add);
      lowest = Math.min(lowest, answer.head());
    }
    return hashes.size() > 1 ? Optional.of(lowest) : Optional.empty();
  }

  private static Optional<Round> round(Observation seen) {
    Optional<PendingRound> furthest =
        seen.nodes().stream()
            .flatMap(node -> node.pending().stream())
            .max(Comparator.comparingInt(PendingRound::round));
    if (furthest.isPresent()) {
      PendingRound at = furthest.get();
      return Optional.of(
          new Round(
              at.round(), at.timer(), at.remaining(seen.at()), proposer(seen, at.round()), true));
    }
    return seen.headAge().map(age -> reckoned(seen, age));
  }

  private static Round reckoned(Observation seen, Duration age) {
    int round = PendingRound.roundAfter(age, seen.blockPeriod(), seen.requestTimeout());
    Duration end = seen.blockPeriod().plus(PendingRound.before(round + 1, seen.requestTimeout()));
    Duration left = end.minus(age);
    return new Round(
        round,
        PendingRound.timer(seen.requestTimeout(), round),
        left.isNegative() ? Duration.ZERO : left,
        proposer(seen, round),
        false);
  }

  private static Optional<String> proposer(Observation seen, int round) {
    if (seen.recent().isEmpty() || seen.validators().members().isEmpty()) return Optional.empty();
    Address previous = seen.recent().getFirst().proposer();
    return Optional.of(seen.name(ProposerTurn.of(seen.validators(), previous, round)));
  }
}
