package dev.bascule.core.treasury;

import java.util.Locale;

/** What can happen to a proposal. Each that does stands in the audit log. */
public enum Step {
  PROPOSE,
  /** The proposer asked, or a person said yes, and it is enough. */
  AGREE,
  /** A person said yes, and it changes no state. */
  APPROVE,
  REJECT,
  EXPORT,
  /** One of several signers signed, and it is not enough yet. */
  COSIGN,
  SIGN,
  SEND,
  /** In a final block, as intended. */
  FINISH,
  /** In a final block, undone by the contract. */
  REVERT,
  /** Another transaction took its nonce or a coin of it in a final block. */
  LOSE,
  /** Its own rejection did. */
  LOSE_TO_REJECTION,
  EXPIRE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
