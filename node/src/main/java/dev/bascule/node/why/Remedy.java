package dev.bascule.node.why;

import dev.bascule.chain.qbft.ValidatorSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What to do about a diagnosis, in the order in which it helps. */
final class Remedy {

  private static final String RESTART_ALL = "./bascule node restart --together";

  private final Observation seen;
  private final List<Diagnosis.Step> steps = new ArrayList<>();

  private Remedy(Observation seen) {
    this.seen = seen;
  }

  static List<Diagnosis.Step> steps(
      Observation seen,
      Conclusion conclusion,
      Diagnosis.Quorum quorum,
      List<Diagnosis.Missing> missing,
      Optional<Diagnosis.Round> round) {
    var remedy = new Remedy(seen);
    switch (conclusion) {
      case Conclusion.Forked _ -> remedy.forked();
      case Conclusion.NoAnswer _ -> remedy.repair(missing, quorum);
      case Conclusion.BelowQuorum(Duration standing) -> {
        remedy.repair(missing, quorum);
        if (standing.compareTo(Limits.LONG_HALT) >= 0) remedy.restartAll(round);
      }
      case Conclusion.Forming _ ->
          remedy.add("wait: the first block comes a minute or so after the last start");
      case Conclusion.RoundsApart _ -> remedy.restartAll(round);
      case Conclusion.Turning _, Conclusion.MovesShort _ -> remedy.repair(missing, quorum);
      case Conclusion.Moves _ -> {}
    }
    return List.copyOf(remedy.steps);
  }

  private void add(String what) {
    steps.add(Diagnosis.Step.of(what));
  }

  private void add(String what, String command) {
    steps.add(Diagnosis.Step.of(what, command));
  }

  private void forked() {
    add("stop paying out against this chain, and do not restart any node: its state is evidence");
    add(
        "collect what accuses the validators that sealed both",
        "./bascule node accountability --evidence DIR");
  }

  private void repair(List<Diagnosis.Missing> missing, Diagnosis.Quorum quorum) {
    long lost = missing.stream().filter(each -> each.cause() instanceof Cause.DataLost).count();
    if (lost > ValidatorSet.faultsTolerated(quorum.validators())) strandWarning(lost);
    if (quorum.margin() < 0 && -quorum.margin() < missing.size()) {
      String few = quorum.margin() == -1 ? "one" : String.valueOf(-quorum.margin());
      add("any " + few + " of these will do; the first is the quickest");
    }
    missing.stream()
        .sorted(Comparator.comparingInt(each -> effort(each.cause())))
        .forEach(this::repair);
  }

  /** Besu #8307: so many emptied validators never agree with the others again. */
  private void strandWarning(long lost) {
    add(
        "do NOT start "
            + lost
            + " validators with empty data folders together: they strand the chain. Start one, and"
            + " the next when it has the head; or stop one healthy validator, copy its data folder"
            + " (not its key) to them, then start all");
  }

  /** Less is quicker. */
  private static int effort(Cause cause) {
    return switch (cause) {
      case Cause.Starting _ -> 0;
      case Cause.Behind _ -> 1;
      case Cause.Down _ -> 2;
      case Cause.WrongEnode _ -> 3;
      case Cause.NotAllowed _ -> 4;
      case Cause.ClockOff _ -> 5;
      case Cause.DiskFull _, Cause.Failed _ -> 6;
      case Cause.Isolated _ -> 7;
      case Cause.Unseen _ -> 8;
      case Cause.UnsealedHead _ -> 9;
      case Cause.KeyMismatch _ -> 9;
      case Cause.OtherGenesis _ -> 10;
      case Cause.DataLost _ -> 11;
    };
  }

  private void repair(Diagnosis.Missing missing) {
    String name = missing.name();
    String start = "./bascule node start " + name;
    String restart = "./bascule node restart " + name;
    switch (missing.cause()) {
      case Cause.Starting _ ->
          add(name + ": wait a minute; then read its node.log and restart it", restart);
      case Cause.Behind _ -> add(name + ": wait until it has the head");
      case Cause.Down _ -> {
        if (isElsewhere(missing)) add(name + ": ask " + organisation(missing) + " to start it");
        else add(name + ": start it", start);
      }
      case Cause.Failed _ -> add(name + ": put right what its node.log says, then start it", start);
      case Cause.WrongEnode(List<Cause.Entry> entries) -> {
        List<String> places = Cause.Entry.places(entries);
        add(
            String.join(", ", places) + ": render the files again and restart, one at a time",
            "./bascule node network render && ./bascule node restart " + String.join(" ", places));
      }
      case Cause.NotAllowed(List<Cause.Entry> entries) ->
          add(
              String.join(", ", Cause.Entry.places(entries)) + ": bring the allowlist up to date",
              "./bascule node permissions sync");
      case Cause.ClockOff _ -> add(name + ": set its clock (NTP), then restart it", restart);
      case Cause.DiskFull _ -> add(name + ": make space where its data lies, then start it", start);
      case Cause.Isolated _ ->
          add(
              name
                  + ": its peers do not reach "
                  + seen.node(missing.validator()).map(SeenNode::p2p).orElse("it")
                  + ": look at firewall and tunnel");
      case Cause.Unseen _ -> add(name + ": ask " + organisation(missing));
      case Cause.UnsealedHead _ ->
          add(
              name
                  + ": find out what answers at its RPC; where all nodes are named so, trust.json is"
                  + " behind the chain, and the agent brings it up to date",
              "./bascule node agent --once");
      case Cause.KeyMismatch _ ->
          add(name + ": stop it and put its own key back", "./bascule node restore --help");
      case Cause.OtherGenesis _ ->
          add(name + ": stop it, put the network's genesis.json there, empty its data, start it");
      case Cause.DataLost _ ->
          add(name + ": start it; it fetches the chain from the others first", start);
    }
  }

  private boolean isElsewhere(Diagnosis.Missing missing) {
    return seen.node(missing.validator())
        .filter(node -> !(node.state() instanceof dev.bascule.node.operate.NodeState.Elsewhere))
        .isEmpty();
  }

  private String organisation(Diagnosis.Missing missing) {
    return seen.node(missing.validator()).map(SeenNode::organisation).orElse("its operator");
  }

  /** The round is kept in memory only: all begin at 0 together, and the next block is close. */
  private void restartAll(Optional<Diagnosis.Round> round) {
    String why =
        round
            .map(at -> "round " + at.number() + " lasts " + Words.time(at.timer()))
            .orElse("the rounds have grown long");
    add(
        (steps.isEmpty() ? "" : "then ")
            + "restart ALL validators at once, everybody's: "
            + why
            + ", and whoever comes back begins at round 0 and climbs; a restart of all brings all"
            + " to round 0",
        RESTART_ALL);
  }
}
