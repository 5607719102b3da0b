package dev.bascule.core.book;

/** Whether the vault takes new promises. */
public enum VaultState {
  OPEN,
  /** Irreversible: what was accepted is settled and redeemed, and nothing new is accepted. */
  EXIT,
  /** The chain names a later log epoch: this log accepts nothing more. */
  SUPERSEDED
}
