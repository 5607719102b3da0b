package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A move and what became of it. Times are seconds since 1970.
 *
 * @param rejects the proposal whose place this one is to take
 * @param approvals in the order in which they came, each person once
 * @param agreedAt when the last approval came that was needed
 * @param exportedAt when the document left for the first time
 */
public record Proposal(
    Move move,
    Optional<Hash32> rejects,
    ProposalState state,
    List<Address> approvals,
    long proposedAt,
    Optional<Long> agreedAt,
    Optional<Long> exportedAt) {

  public Proposal {
    requireNonNull(move);
    requireNonNull(rejects);
    requireNonNull(state);
    requireNonNull(agreedAt);
    requireNonNull(exportedAt);
    approvals = List.copyOf(approvals);
  }

  /**
   * Whether its transaction can still get into a block. What left and lapsed can: it may have been
   * signed before, on a machine that nobody asks.
   */
  public boolean mayExecute() {
    return !state.isTerminal();
  }

  /** It executed and never left: its key signed what nobody was to have. */
  public boolean signedOutside() {
    return signedOutside(state, exportedAt);
  }

  /**
   * @param exportedAt when its document left for the first time
   */
  public static boolean signedOutside(ProposalState state, Optional<Long> exportedAt) {
    return state == ProposalState.FINAL && exportedAt.isEmpty();
  }

  /** Whether limits count it: it did move something, or still may. */
  public boolean counts() {
    return state == ProposalState.FINAL || mayExecute();
  }

  /**
   * The same, read anew: names of an address book change.
   *
   * @throws IllegalArgumentException if it is another request
   */
  public Proposal readAs(Move again) {
    if (!again.request().equals(move.request()) || !again.slot().equals(move.slot())) {
      throw new IllegalArgumentException("another request: " + again.request());
    }
    return new Proposal(again, rejects, state, approvals, proposedAt, agreedAt, exportedAt);
  }

  Proposal in(ProposalState next) {
    return new Proposal(move, rejects, next, approvals, proposedAt, agreedAt, exportedAt);
  }

  Proposal approvedBy(Address person) {
    List<Address> more = new ArrayList<>(approvals);
    more.add(person);
    return new Proposal(move, rejects, state, more, proposedAt, agreedAt, exportedAt);
  }

  Proposal agreed(long now) {
    return new Proposal(
        move, rejects, ProposalState.APPROVED, approvals, proposedAt, Optional.of(now), exportedAt);
  }

  Proposal exported(long now) {
    return new Proposal(
        move, rejects, ProposalState.EXPORTED, approvals, proposedAt, agreedAt, Optional.of(now));
  }
}
