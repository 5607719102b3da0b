package dev.bascule.core.treasury;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of the treasury.
 *
 * <p>Invariants, each with a test of the same name:
 *
 * <ul>
 *   <li>{@code theProposerNeverApproves}, {@code aPersonCountsOnce}, {@code
 *       strangersCountForNothing}
 *   <li>{@code nothingLeavesWithoutItsApprovals}: also when the policy asks for more meanwhile
 *   <li>{@code aCallThatMovesNothingNeedsTwoPeople}: whatever the tier
 *   <li>{@code terminalStatesNeverChange}
 *   <li>{@code oneNonceIsNotGivenTwiceUnsaid}, {@code oneCoinIsNotGivenTwiceUnsaid}: whoever
 *       proposes a rival names all rivals
 *   <li>{@code rivalsCountOnce}: of proposals that exclude each other the largest counts
 *   <li>{@code aRejectionIsHeldUpByNoWindow}: whatever the limits have become
 *   <li>{@code whatLeftIsEndedByTheChainAlone}: no word takes an exported document back
 * </ul>
 */
public final class TreasuryRules {

  /** How far clocks may differ. */
  private static final long CLOCK_SLACK_SECONDS = 600;

  /** Whoever approved something a month ago has forgotten what it was. */
  static final long TERM_SECONDS_MAX = 30L * 24 * 3600;

  private final TreasuryPolicy policy;
  private final LimitsInForce inForce;
  private final long now;

  /** For steps that no limit is asked about: what follows a forecast is at its least. */
  public TreasuryRules(TreasuryPolicy policy, long now) {
    this(policy, LimitsInForce.UNKNOWN, now);
  }

  /**
   * @param now seconds since 1970
   */
  public TreasuryRules(TreasuryPolicy policy, LimitsInForce inForce, long now) {
    this.policy = policy;
    this.inForce = inForce;
    this.now = now;
  }

  /**
   * A move as somebody asks for it.
   *
   * @param rivals the proposals of the same slot of which the proposer knows
   * @param rejects the one of them that this is to reject
   */
  public record Asked(Move move, Set<Hash32> rivals, Optional<Hash32> rejects) {
    public Asked {
      rivals = Set.copyOf(rivals);
    }
  }

  /**
   * @param known all proposals that may execute or lie within a window, of all wallets
   * @param chain what the chain says of the move's slot
   */
  public Decision propose(Asked asked, List<Proposal> known, ChainState chain) {
    Move move = asked.move();
    for (Proposal each : known) {
      if (each.move().request().equals(move.request())) return new Decision.Unchanged(each);
    }
    Optional<TreasuryPolicy.Wallet> wallet = policy.wallet(move.slot());
    if (wallet.isEmpty()) {
      return refused(Refusal.WALLET_UNKNOWN, move.slot().holder() + " is no wallet here");
    }
    return nameTaken(move, known)
        .or(() -> person(Refusal.PROPOSER_UNKNOWN, move.proposer()))
        .or(() -> time(move))
        .or(() -> place(asked, known, chain))
        .or(() -> rejection(asked, known))
        .or(() -> spending(wallet.get(), move, asked.rejects().isPresent(), known))
        .<Decision>map(refused -> refused)
        .orElseGet(() -> proposed(asked, policy.approvalsNeeded(wallet.get(), asked.move())));
  }

  private Decision proposed(Asked asked, int approvalsNeeded) {
    Proposal fresh =
        new Proposal(
            asked.move(),
            asked.rejects(),
            ProposalState.PROPOSED,
            List.of(),
            now,
            Optional.empty(),
            Optional.empty());
    return approvalsNeeded == 0
        ? new Decision.Taken(fresh.agreed(now), List.of(Step.PROPOSE, Step.AGREE))
        : new Decision.Taken(fresh, List.of(Step.PROPOSE));
  }

  private static Optional<Decision.Refused> nameTaken(Move move, List<Proposal> known) {
    return known.stream()
        .filter(each -> each.move().name().equals(move.name()))
        .findFirst()
        .map(each ->
            refused(Refusal.NAME_TAKEN, move.name() + " is another: " + each.move().request()));
  }

  private Optional<Decision.Refused> time(Move move) {
    if (now >= move.expires()) return expired(move);
    if (move.created() > now + CLOCK_SLACK_SECONDS) {
      return Optional.of(
          refused(
              Refusal.NOT_YET,
              "it was made %d s after this clock's time".formatted(move.created() - now)));
    }
    if (move.expires() - Math.min(now, move.created()) > TERM_SECONDS_MAX) {
      return Optional.of(
          refused(
              Refusal.TERM_TOO_LONG, "it ends after more than " + TERM_SECONDS_MAX + " seconds"));
    }
    return Optional.empty();
  }

  private static Optional<Decision.Refused> place(
      Asked asked, List<Proposal> known, ChainState chain) {
    return switch (asked.move().slot()) {
      case Slot.Nonce slot -> {
        long count = ((ChainState.Count) chain).nonce();
        yield nonceUsed(slot, count)
            .or(() -> rivals(asked, known, Refusal.NONCE_TAKEN))
            .or(() -> nonceGap(slot, known, count));
      }
      case Slot.Coins slot ->
          coinUnknown(slot, ((ChainState.Unspent) chain).coins())
              .or(() -> rivals(asked, known, Refusal.COIN_TAKEN));
    };
  }

  private static Optional<Decision.Refused> nonceUsed(Slot.Nonce slot, long chainNonce) {
    return slot.nonce() >= chainNonce
        ? Optional.empty()
        : Optional.of(
            refused(Refusal.NONCE_USED, slot + " is used; the chain is at " + chainNonce));
  }

  private static Optional<Decision.Refused> nonceGap(
      Slot.Nonce slot, List<Proposal> known, long chainNonce) {
    long free = nextNonce(slot.holder(), known, chainNonce);
    return slot.nonce() <= free
        ? Optional.empty()
        : Optional.of(
            refused(
                Refusal.NONCE_GAP,
                "%s would wait for nonce %d, which nothing takes".formatted(slot, free)));
  }

  private static Optional<Decision.Refused> coinUnknown(Slot.Coins slot, Set<CoinName> unspent) {
    return slot.coins().stream()
        .filter(coin -> !unspent.contains(coin))
        .min(Comparator.naturalOrder())
        .map(coin ->
            refused(
                Refusal.COIN_UNKNOWN,
                coin + " is no unspent coin of " + slot.holder() + " that is deep enough"));
  }

  private static Optional<Decision.Refused> rivals(
      Asked asked, List<Proposal> known, Refusal taken) {
    Slot slot = asked.move().slot();
    List<Proposal> rivals =
        known.stream()
            .filter(Proposal::mayExecute)
            .filter(each -> each.move().slot().excludes(slot))
            .toList();
    for (Proposal rival : rivals) {
      if (!asked.rivals().contains(rival.move().request())) {
        return Optional.of(
            refused(
                taken,
                "%s (%s) stands for %s; it or this will execute, not both"
                    .formatted(rival.move().name(), rival.move().request(), shared(slot, rival))));
      }
    }
    for (Hash32 named : asked.rivals()) {
      if (rivals.stream().noneMatch(each -> each.move().request().equals(named))) {
        return Optional.of(
            refused(Refusal.RIVAL_UNKNOWN, named + " does not stand for " + slot + " now"));
      }
    }
    return Optional.empty();
  }

  /** What both want. */
  private static String shared(Slot slot, Proposal rival) {
    if (!(slot instanceof Slot.Coins(var holder, var coins))
        || !(rival.move().slot() instanceof Slot.Coins(var _, var others))) {
      return slot.toString();
    }
    var both = new TreeSet<>(coins);
    both.retainAll(others);
    return "coins " + both + " of " + holder;
  }

  /** The lowest nonce from the chain's on that no proposal holds. */
  public static long nextNonce(Holder.Account account, List<Proposal> known, long chainNonce) {
    Set<Long> held = new HashSet<>();
    for (Proposal each : known) {
      if (each.mayExecute()
          && each.move().slot() instanceof Slot.Nonce(var holder, long nonce)
          && holder.equals(account)) {
        held.add(nonce);
      }
    }
    long free = chainNonce;
    while (held.contains(free)) free++;
    return free;
  }

  private static Optional<Decision.Refused> rejection(Asked asked, List<Proposal> known) {
    if (asked.rejects().isEmpty()) return Optional.empty();
    Hash32 target = asked.rejects().get();
    boolean rival =
        known.stream()
            .filter(Proposal::mayExecute)
            .anyMatch(each ->
                each.move().request().equals(target)
                    && each.move().slot().excludes(asked.move().slot()));
    if (rival && asked.move().empty()) return Optional.empty();
    return Optional.of(
        refused(
            Refusal.NOT_A_REJECTION,
            rival
                ? "a rejection is empty: it pays nobody and calls nothing"
                : target + " does not stand for " + asked.move().slot()));
  }

  /** A rejection stands for no more than what it rejects, so that no window holds it up. */
  private Optional<Decision.Refused> spending(
      TreasuryPolicy.Wallet wallet, Move move, boolean rejects, List<Proposal> known) {
    TierPolicy tier = policy.tierOf(wallet);
    List<Proposal> others =
        known.stream().filter(each -> !each.move().request().equals(move.request())).toList();
    Spending spending = new Spending(tier, inForce, policy.of(tier, others), now);
    return rejects ? spending.objectionToOne(move) : spending.objection(move);
  }

  /** A person's yes, whose signature over exactly this request was verified. */
  public Decision approve(Proposal proposal, Address by) {
    if (proposal.state().after(Step.APPROVE).isEmpty()) return notOpen(proposal);
    if (now >= proposal.move().expires()) return expired(proposal.move()).orElseThrow();
    Optional<Decision.Refused> stranger = person(Refusal.APPROVER_UNKNOWN, by);
    if (stranger.isPresent()) return stranger.get();
    if (by.equals(proposal.move().proposer())) {
      return refused(Refusal.OWN_PROPOSAL, by + " proposed it; another person has to agree");
    }
    if (proposal.approvals().contains(by)) return new Decision.Unchanged(proposal);
    Proposal more = proposal.approvedBy(by);
    List<Step> steps = new ArrayList<>(List.of(Step.APPROVE));
    if (proposal.state() == ProposalState.PROPOSED && counted(more) >= needed(more)) {
      steps.add(Step.AGREE);
      more = more.agreed(now);
    }
    return new Decision.Taken(more, steps);
  }

  /** A person's no, whose signature was verified; the proposer's own takes it back. */
  public Decision reject(Proposal proposal, Address by) {
    Optional<Decision.Refused> stranger = person(Refusal.APPROVER_UNKNOWN, by);
    if (stranger.isPresent()) return stranger.get();
    if (proposal.state() == ProposalState.REJECTED) return new Decision.Unchanged(proposal);
    if (proposal.state().after(Step.REJECT).isPresent()) {
      return new Decision.Taken(proposal.in(ProposalState.REJECTED), List.of(Step.REJECT));
    }
    if (!proposal.mayExecute()) return notOpen(proposal);
    return refused(
        Refusal.ALREADY_EXPORTED,
        "its document left and may be signed; an empty transaction in its place ends it: %s"
            .formatted(proposal.move().slot()));
  }

  /** Lets the document leave. */
  public Decision export(Proposal proposal, List<Proposal> known) {
    if (proposal.state() == ProposalState.LAPSED) return expired(proposal.move()).orElseThrow();
    if (proposal.exportedAt().isPresent() && !proposal.state().isTerminal()) {
      return new Decision.Unchanged(proposal);
    }
    if (proposal.state().isTerminal()) return notOpen(proposal);
    Optional<TreasuryPolicy.Wallet> wallet = policy.wallet(proposal.move().slot());
    if (wallet.isEmpty()) {
      return refused(Refusal.WALLET_UNKNOWN, proposal.move().slot().holder() + " is no wallet");
    }
    if (now >= proposal.move().expires()) return expired(proposal.move()).orElseThrow();
    Optional<Decision.Refused> refused =
        spending(wallet.get(), proposal.move(), proposal.rejects().isPresent(), known);
    if (refused.isPresent()) return refused.get();
    if (counted(proposal) < needed(proposal) || proposal.agreedAt().isEmpty()) {
      return refused(
          Refusal.APPROVALS_MISSING,
          "%d of %d approvals are there".formatted(counted(proposal), needed(proposal)));
    }
    long from = proposal.agreedAt().get() + policy.tierOf(wallet.get()).delaySeconds();
    if (now < from) {
      return refused(
          Refusal.DELAY_RUNNING, "it may leave in %d s, at %d".formatted(from - now, from));
    }
    return new Decision.Taken(proposal.exported(now), List.of(Step.EXPORT));
  }

  /** Its account, or enough of its signers, signed exactly what was asked. */
  public Decision signed(Proposal proposal) {
    return signature(proposal, Step.SIGN);
  }

  /** One of several signers signed exactly what was asked, and more are needed. */
  public Decision cosigned(Proposal proposal) {
    return signature(proposal, Step.COSIGN);
  }

  private Decision signature(Proposal proposal, Step step) {
    if (proposal.state() == ProposalState.SIGNED || proposal.state() == ProposalState.SENT) {
      return new Decision.Unchanged(proposal);
    }
    if (proposal.state().isTerminal()) return notOpen(proposal);
    if (proposal.state() == ProposalState.LAPSED) return expired(proposal.move()).orElseThrow();
    if (proposal.state() != ProposalState.EXPORTED) {
      return refused(Refusal.NOT_EXPORTED, "it is " + proposal.state().word());
    }
    if (now >= proposal.move().expires()) return expired(proposal.move()).orElseThrow();
    return taken(proposal, step);
  }

  /** What the chain or the clock does to it: empty where the step cannot happen. */
  public Optional<Decision.Taken> follow(Proposal proposal, Step step) {
    if (step == Step.EXPIRE && now < proposal.move().expires()) return Optional.empty();
    return proposal.state().after(step).map(_ -> taken(proposal, step));
  }

  private static Decision.Taken taken(Proposal proposal, Step step) {
    return new Decision.Taken(
        proposal.in(proposal.state().after(step).orElseThrow()), List.of(step));
  }

  /** Registered people who said yes, without the proposer. */
  public int counted(Proposal proposal) {
    return (int)
        proposal.approvals().stream()
            .distinct()
            .filter(by -> !by.equals(proposal.move().proposer()))
            .filter(by -> policy.person(by).isPresent())
            .count();
  }

  /** As the policy says now; nobody can agree to what no wallet holds. */
  public int needed(Proposal proposal) {
    return policy
        .wallet(proposal.move().slot())
        .map(wallet -> policy.approvalsNeeded(wallet, proposal.move()))
        .orElse(Integer.MAX_VALUE);
  }

  private Optional<Decision.Refused> person(Refusal reason, Address address) {
    return policy.person(address).isPresent()
        ? Optional.empty()
        : Optional.of(refused(reason, address + " is none of the treasury's people"));
  }

  private Optional<Decision.Refused> expired(Move move) {
    return Optional.of(
        refused(
            Refusal.EXPIRED,
            "it expired %d s ago; propose it anew".formatted(now - move.expires())));
  }

  private static Decision.Refused notOpen(Proposal proposal) {
    return refused(
        Refusal.NOT_OPEN, proposal.move().name() + " is " + proposal.state().word() + ", for good");
  }

  private static Decision.Refused refused(Refusal reason, String why) {
    return new Decision.Refused(reason, why);
  }
}
