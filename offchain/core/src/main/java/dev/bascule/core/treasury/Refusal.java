package dev.bascule.core.treasury;

import java.util.Locale;

/** Why a step was not taken, in descending precedence: the first that applies is reported. */
public enum Refusal {
  WALLET_UNKNOWN,
  NAME_TAKEN,
  PROPOSER_UNKNOWN,
  APPROVER_UNKNOWN,
  OWN_PROPOSAL,
  NOT_OPEN,
  EXPIRED,
  NOT_YET,
  TERM_TOO_LONG,
  NONCE_USED,
  NONCE_TAKEN,
  /** No unspent output of the wallet that is deep enough. */
  COIN_UNKNOWN,
  COIN_TAKEN,
  RIVAL_UNKNOWN,
  NONCE_GAP,
  NOT_A_REJECTION,
  RECIPIENT_NOT_ALLOWED,
  NO_LIMIT,
  OVER_LIMIT,
  OVER_WINDOW,
  APPROVALS_MISSING,
  DELAY_RUNNING,
  NOT_EXPORTED,
  /** The document left: only another transaction in its place ends it. */
  ALREADY_EXPORTED;

  /** Stable, for programs. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
