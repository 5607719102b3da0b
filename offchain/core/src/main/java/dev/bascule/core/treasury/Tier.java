package dev.bascule.core.treasury;

import java.util.Locale;

/** How far a wallet's key is from the network, which is how much may lie under it. */
public enum Tier {
  /** A key at work: a small float, perhaps without anybody's approval. */
  HOT(0),
  /** A key that people use: at least one of them besides the proposer agrees. */
  WARM(1),
  /** A key that no network reaches: at least two besides the proposer agree. */
  COLD(2);

  private final int approvalsMin;

  Tier(int approvalsMin) {
    this.approvalsMin = approvalsMin;
  }

  public int approvalsMin() {
    return approvalsMin;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
