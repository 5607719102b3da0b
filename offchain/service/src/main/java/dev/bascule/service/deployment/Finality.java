package dev.bascule.service.deployment;

/** When a block of the chain counts as final. */
public enum Finality {
  /** Its header carries a quorum of validator seals: final at one block. */
  SEALED,
  /** Nobody seals it: final by depth and age. */
  DEPTH;

  public String word() {
    return this == SEALED ? "sealed" : "depth";
  }
}
