package dev.bascule.core.treasury;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where a proposal stands. The table below is the whole state machine. */
public enum ProposalState {
  PROPOSED,
  APPROVED,
  /** The document left: from here on only the chain decides whether it executes. */
  EXPORTED,
  /** It left, its time is over, and nothing of it is taken any more; it may have been signed. */
  LAPSED,
  SIGNED,
  SENT,
  FINAL,
  REPLACED,
  REJECTED,
  EXPIRED,
  FAILED;

  private static final Map<ProposalState, Map<Step, ProposalState>> TABLE =
      new EnumMap<>(ProposalState.class);

  static {
    row(PROPOSED, Step.APPROVE, PROPOSED);
    row(PROPOSED, Step.AGREE, APPROVED);
    row(PROPOSED, Step.REJECT, REJECTED);
    row(PROPOSED, Step.EXPIRE, EXPIRED);
    row(APPROVED, Step.APPROVE, APPROVED);
    row(APPROVED, Step.EXPORT, EXPORTED);
    row(APPROVED, Step.REJECT, REJECTED);
    row(APPROVED, Step.EXPIRE, EXPIRED);
    row(EXPORTED, Step.APPROVE, EXPORTED);
    row(EXPORTED, Step.COSIGN, EXPORTED);
    row(EXPORTED, Step.SIGN, SIGNED);
    row(EXPORTED, Step.EXPIRE, LAPSED);
    for (ProposalState unsent : EnumSet.of(PROPOSED, APPROVED, EXPORTED, LAPSED)) {
      row(unsent, Step.FINISH, FINAL);
      row(unsent, Step.LOSE, REPLACED);
      row(unsent, Step.LOSE_TO_REJECTION, REJECTED);
    }
    row(SIGNED, Step.SEND, SENT);
    for (ProposalState under : EnumSet.of(SIGNED, SENT)) {
      row(under, Step.FINISH, FINAL);
      row(under, Step.REVERT, FAILED);
      row(under, Step.LOSE, REPLACED);
      row(under, Step.LOSE_TO_REJECTION, REJECTED);
    }
  }

  private static void row(ProposalState from, Step step, ProposalState to) {
    TABLE.computeIfAbsent(from, _ -> new EnumMap<>(Step.class)).put(step, to);
  }

  /** Where the step leads; empty if it cannot happen here. */
  public Optional<ProposalState> after(Step step) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(step));
  }

  /** Nothing leads out of it. */
  public boolean isTerminal() {
    return !TABLE.containsKey(this);
  }

  public static Set<ProposalState> open() {
    Set<ProposalState> open = EnumSet.allOf(ProposalState.class);
    open.removeIf(ProposalState::isTerminal);
    return open;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
