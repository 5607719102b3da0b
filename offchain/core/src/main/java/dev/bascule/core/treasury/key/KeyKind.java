package dev.bascule.core.treasury.key;

import java.util.Locale;

/** What a key is for; it is for nothing else, ever. */
public enum KeyKind {
  /** A person proposes, approves and speaks about keys with it. */
  PERSON,
  /** It signs transactions of an account. */
  ACCOUNT,
  /** It signs for the coins of a descriptor, alone or with others. */
  COSIGNER;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
