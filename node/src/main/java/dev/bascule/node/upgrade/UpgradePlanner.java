package dev.bascule.node.upgrade;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.node.besu.BesuVersion;
import dev.bascule.node.besu.KnownFault;
import dev.bascule.node.upgrade.UpgradePlan.Member;
import dev.bascule.node.upgrade.UpgradePlan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans the way of a network to a version, from what is known of the releases in between. */
public final class UpgradePlanner {

  private static final BesuVersion NEW_ENCODING = BesuVersion.of("26.1.0");

  /** The first release that can still write the encoding of 25.x. */
  private static final BesuVersion LEGACY_FLAG = BesuVersion.of("26.6.0");

  /** The first release that knows a fork; every release that we start knows the older ones. */
  private static final Map<String, BesuVersion> FORK_SINCE =
      Map.of(
          "shanghai", BesuVersion.of("24.1.0"),
          "cancun", BesuVersion.of("24.3.0"),
          "prague", BesuVersion.of("25.4.0"),
          "osaka", BesuVersion.of("25.10.0"));

  private static final String FLAG = "--Xbft-legacy-protocol-encoding=true";

  /** What is newer may have broken anything: nobody has read its changelog for us. */
  private static final BesuVersion NEWEST_KNOWN =
      Stream.concat(
              VersionRule.ALL.stream().map(VersionRule::since),
              KnownFault.ALL.stream().map(KnownFault::fixedIn))
          .max(Comparator.naturalOrder())
          .orElseThrow();

  private UpgradePlanner() {}

  private static boolean isKnown(BesuVersion version) {
    boolean sameMonth =
        version.year() == NEWEST_KNOWN.year() && version.month() == NEWEST_KNOWN.month();
    return !NEWEST_KNOWN.isBefore(version) || (sameMonth && version.isBuild());
  }

  /**
   * @param forkTimes the fork schedule of the genesis: name and second
   * @param now in seconds since 1970
   * @param openVotes whether a vote about a validator is under way
   */
  public static UpgradePlan plan(
      List<Member> members,
      BesuVersion to,
      Map<String, Long> forkTimes,
      long now,
      boolean openVotes) {
    List<Member> behind =
        members.stream().filter(each -> each.version().isBefore(to)).sorted(ORDER).toList();
    List<String> refusals = refusals(members, to, forkTimes, openVotes);
    Set<String> before = new LinkedHashSet<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Member each : behind) collect(each.version(), to, before, notes);
    for (KnownFault fault : KnownFault.of(to, KnownFault.Weight.TOLD)) {
      notes.add("Besu " + to + ": " + fault.sentence());
    }
    forkTimes.forEach((fork, time) -> schedule(fork, time, now, before, notes));
    boolean acrossEncoding =
        behind.stream().anyMatch(each -> crosses(each.version(), to, NEW_ENCODING));
    List<Step> steps = new ArrayList<>();
    if (refusals.isEmpty() && !behind.isEmpty()) {
      int validators = (int) members.stream().filter(Member::validator).count();
      if (acrossEncoding && to.isBefore(LEGACY_FLAG)) {
        steps.add(together(behind, members, validators, to));
      } else {
        steps.addAll(rolling(behind, validators, to, acrossEncoding));
      }
    }
    return new UpgradePlan(to, refusals, List.copyOf(before), steps, List.copyOf(notes));
  }

  /** Nodes that only follow go first: what breaks with them hurts nobody. */
  private static final Comparator<Member> ORDER =
      Comparator.comparing(Member::validator)
          .thenComparing(Member::version)
          .thenComparing(Member::organisation)
          .thenComparing(Member::name);

  private static boolean crosses(BesuVersion from, BesuVersion to, BesuVersion line) {
    return from.isBefore(line) && !to.isBefore(line);
  }

  private static List<String> refusals(
      List<Member> members, BesuVersion to, Map<String, Long> forkTimes, boolean openVotes) {
    var refusals = new ArrayList<String>();
    if (!isKnown(to)) {
      refusals.add(
          "Besu "
              + to
              + " is unknown to this program, which knows releases up to "
              + NEWEST_KNOWN
              + ": what changed on the way it cannot say; take a newer version of it");
    }
    for (KnownFault fault : KnownFault.of(to, KnownFault.Weight.REFUSED)) {
      refusals.add("Besu " + to + " is not started: " + fault.sentence());
    }
    var ahead = members.stream().filter(each -> to.isBefore(each.version())).toList();
    if (!ahead.isEmpty()) {
      refusals.add(
          ahead.stream()
                  .map(each -> each.name() + " (" + each.version() + ")")
                  .collect(Collectors.joining(", "))
              + " would go back, and an older release does not open a newer one's database");
    }
    for (String fork : forkTimes.keySet()) {
      BesuVersion since = FORK_SINCE.get(fork);
      if (since == null || !to.isBefore(since)) continue;
      refusals.add("the chain has the " + fork + " fork, which Besu knows from " + since + " on");
    }
    boolean votesMatter =
        members.stream().anyMatch(each -> crosses(each.version(), to, BesuVersion.of("26.2.0")));
    if (openVotes && votesMatter) {
      refusals.add(
          "a vote about a validator is open, and versions before and after 26.2.0 count it"
              + " differently at the end of an epoch: finish or discard it first");
    }
    return refusals;
  }

  /** A fork that comes while versions are mixed splits those who know it from those who do not. */
  private static void schedule(
      String fork, long time, long now, Set<String> before, Set<String> notes) {
    if (!FORK_SINCE.containsKey(fork)) {
      notes.add("the genesis schedules " + fork + ", of which we know nothing: read the changelog");
    }
    if (time > now) {
      before.add(
          "have every node changed before " + fork + " begins: " + Instant.ofEpochSecond(time));
    }
  }

  private static void collect(
      BesuVersion from, BesuVersion to, Set<String> before, Set<String> notes) {
    for (VersionRule rule : VersionRule.ALL) {
      if (!rule.concerns(from, to)) continue;
      String line = rule.since() + ": " + rule.says();
      switch (rule.weight()) {
        case BEFORE -> before.add(line);
        case TOGETHER, NOTE -> notes.add(line);
      }
    }
  }

  private static Step together(
      List<Member> behind, List<Member> members, int validators, BesuVersion to) {
    long staying =
        members.stream().filter(each -> each.validator() && !behind.contains(each)).count();
    return new Step(
        behind.stream().map(Member::name).toList(),
        "stop all of them, install "
            + to
            + ", start them together: 25.x and "
            + to
            + " do not understand each other's proposals; a target of "
            + LEGACY_FLAG
            + " or newer could roll",
        (int) staying,
        ValidatorSet.quorum(validators));
  }

  private static List<Step> rolling(
      List<Member> behind, int validators, BesuVersion to, boolean acrossEncoding) {
    var steps = new ArrayList<Step>();
    int quorum = ValidatorSet.quorum(validators);
    for (Member each : behind) {
      int sealing = each.validator() ? validators - 1 : validators;
      boolean flagged = acrossEncoding && each.validator();
      steps.add(
          new Step(
              List.of(each.name()),
              "stop, install "
                  + to
                  + (flagged ? ", start with " + FLAG : ", start")
                  + ", wait until it has caught up",
              sealing,
              quorum));
    }
    if (acrossEncoding) {
      for (Member each : behind) {
        if (!each.validator()) continue;
        steps.add(
            new Step(
                List.of(each.name()),
                "once no node of 25.x is left: restart without " + FLAG,
                validators - 1,
                quorum));
      }
    }
    return steps;
  }
}
