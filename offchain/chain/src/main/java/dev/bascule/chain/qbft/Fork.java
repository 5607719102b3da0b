package dev.bascule.chain.qbft;

import java.util.Locale;

/**
 * The EVM rules that a chain of ours may start with, oldest first. Older ones lack what our
 * contracts are compiled for.
 */
public enum Fork {
  PRAGUE,
  OSAKA;

  /** As files name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
