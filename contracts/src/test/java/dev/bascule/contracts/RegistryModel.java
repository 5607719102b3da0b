package dev.bascule.contracts;

import dev.bascule.contracts.RegistryParameters.At;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code ConsortiumRegistry} as its page reads: proposals, votes, and what came of them. */
final class RegistryModel {

  static final int MOST_ACTIONS = 16;
  private static final int KINDS = 10;
  private static final long MOST_BLOCKS_AHEAD = 4 * 90 * 86_400L;

  enum Stage {
    NONE(0),
    OPEN(1),
    PASSED(2),
    READY(3),
    EXECUTED(4),
    WITHDRAWN(5),
    EXPIRED(6);

    /** As the contract's ABI counts them. */
    final int code;

    Stage(int code) {
      this.code = code;
    }
  }

  static final class Proposal {
    final String organisation;
    final List<RegistryAction> actions;
    final boolean forced;
    final long effectiveBlock;
    final At proposed;

    /** Of the day on which it was made. */
    final RegistryParameters times;

    /** In favour or against, by organisation; also of those that have left. */
    final Map<String, Boolean> votes = new TreeMap<>();

    At passed = At.NEVER;
    private long passedFor;
    private boolean executed;
    private boolean withdrawn;

    Proposal(
        String organisation,
        List<RegistryAction> actions,
        boolean forced,
        long effectiveBlock,
        At proposed,
        RegistryParameters times) {
      this.organisation = organisation;
      this.actions = actions;
      this.forced = forced;
      this.effectiveBlock = effectiveBlock;
      this.proposed = proposed;
      this.times = times;
    }
  }

  private final List<Proposal> proposals = new ArrayList<>();
  RegistryState state;

  RegistryModel(RegistryState state) {
    this.state = state;
  }

  // ---- what is

  int lastProposal() {
    return proposals.size();
  }

  /**
   * @param id from 1 to the last one
   */
  Proposal proposal(int id) {
    return proposals.get(id - 1);
  }

  Stage stageOf(int id, At now) {
    if (id < 1 || id > proposals.size()) return Stage.NONE;
    Proposal it = proposal(id);
    RegistryParameters p = it.times;
    if (it.executed) return Stage.EXECUTED;
    if (it.withdrawn) return Stage.WITHDRAWN;
    if (it.passed.equals(At.NEVER)) {
      return p.voting().passed(it.proposed, now) ? Stage.EXPIRED : Stage.OPEN;
    }
    boolean waited = p.timelock().passed(it.passed, now) && now.block() >= it.effectiveBlock;
    if (!waited) return Stage.PASSED;
    boolean late =
        p.grace().passed(it.passed.plus(p.timelock()), now)
            && now.block() >= it.effectiveBlock + p.grace().blocks();
    return late ? Stage.EXPIRED : Stage.READY;
  }

  long approvals(Proposal it) {
    return state.members.stream().filter(member -> it.votes.getOrDefault(member, false)).count();
  }

  /** Two thirds; forced four fifths and one more than that, and never more than there are. */
  long needed(boolean forced) {
    long members = state.members.size();
    long ordinary = Math.ceilDiv(2 * members, 3L);
    if (!forced) return ordinary;
    return Math.min(members, Math.max(ordinary + 1, Math.ceilDiv(4 * members, 5L)));
  }

  // ---- what is done; empty means done, otherwise nothing has changed

  Optional<String> propose(
      String sender, List<RegistryAction> actions, boolean forced, long effectiveBlock, At now) {
    Optional<String> by = state.organisationOf(sender);
    if (by.isEmpty()) return Optional.of("NotAVoter");
    if (actions.isEmpty()) return Optional.of("NoActions");
    if (actions.size() > MOST_ACTIONS) return Optional.of("TooManyActions");
    if (effectiveBlock > now.block() + MOST_BLOCKS_AHEAD) return Optional.of("EffectiveTooFar");
    for (RegistryAction it : actions) {
      if (it.kind() < 1 || it.kind() > KINDS) return Optional.of("UnknownAction");
      if (it instanceof RegistryAction.Malformed) return Optional.of("MalformedAction");
    }
    if (mixed(actions)) return Optional.of("CallsStandAlone");
    proposals.add(new Proposal(by.get(), actions, forced, effectiveBlock, now, state.parameters));
    cast(proposals.getLast(), by.get(), true, now);
    return Optional.empty();
  }

  Optional<String> vote(String sender, int id, boolean inFavour, At now) {
    Optional<String> by = state.organisationOf(sender);
    Optional<String> refusal = undecided(by, id, now);
    if (refusal.isEmpty()) cast(proposal(id), by.orElseThrow(), inFavour, now);
    return refusal;
  }

  Optional<String> withdraw(String sender, int id, At now) {
    Optional<String> by = state.organisationOf(sender);
    Optional<String> refusal = undecided(by, id, now);
    if (refusal.isPresent()) return refusal;
    Proposal it = proposal(id);
    if (!it.organisation.equals(by.orElseThrow())) return Optional.of("NotYourProposal");
    it.withdrawn = true;
    return Optional.empty();
  }

  Optional<String> execute(int id, At now) {
    Stage stage = stageOf(id, now);
    if (stage == Stage.NONE) return Optional.of("UnknownProposal");
    if (stage != Stage.READY) return Optional.of("WrongStage");
    Proposal it = proposal(id);
    if (approvals(it) < needed(it.forced)) return Optional.of("NotEnoughVotes");
    RegistryState next = state.copy();
    Optional<String> refusal = next.apply(it.actions, it.forced, now);
    if (refusal.isPresent()) return refusal;
    state = next;
    it.executed = true;
    return Optional.empty();
  }

  /** Changes nothing, and is always a refusal. */
  String simulate(List<RegistryAction> actions, boolean forced, At now) {
    if (mixed(actions)) return "CallsStandAlone";
    return state.copy().apply(actions, forced, now).orElse("WouldHold");
  }

  private Optional<String> undecided(Optional<String> by, int id, At now) {
    if (by.isEmpty()) return Optional.of("NotAVoter");
    return switch (stageOf(id, now)) {
      case NONE -> Optional.of("UnknownProposal");
      case OPEN, PASSED, READY -> Optional.empty();
      case EXECUTED, WITHDRAWN, EXPIRED -> Optional.of("WrongStage");
    };
  }

  /** Passing for fewer votes than are needed today, or without a vote that left, does not last. */
  private void cast(Proposal it, String by, boolean inFavour, At now) {
    boolean held = approvals(it) >= needed(it.forced);
    it.votes.put(by, inFavour);
    boolean passed = !it.passed.equals(At.NEVER);
    if (approvals(it) < needed(it.forced)) {
      it.passed = At.NEVER;
    } else if (!passed || !held || needed(it.forced) > it.passedFor) {
      it.passed = now;
      it.passedFor = needed(it.forced);
    }
  }

  private static boolean mixed(List<RegistryAction> actions) {
    long calls = actions.stream().filter(it -> it instanceof RegistryAction.Call).count();
    return calls != 0 && calls != actions.size();
  }
}
