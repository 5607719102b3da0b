package dev.bascule.chain.shares;

import java.util.List;

/**
 * How a secret is divided.
 *
 * @param groupThreshold how many groups it takes
 * @param groups at most 16
 */
public record SharePlan(int groupThreshold, List<Group> groups) {

  static final int MAX = 16;

  public SharePlan {
    groups = List.copyOf(groups);
    requireThreshold(groupThreshold, groups.size(), "groups");
  }

  /**
   * @param threshold how many of its shares a group takes
   * @param count how many shares it gets; 1 where the threshold is 1, since copies are no shares
   */
  public record Group(int threshold, int count) {
    public Group {
      requireThreshold(threshold, count, "shares");
      if (threshold == 1 && count > 1) {
        throw new IllegalArgumentException(
            "a threshold of 1 with " + count + " shares: make one share and copy it");
      }
    }
  }

  private static void requireThreshold(int threshold, int count, String what) {
    if (threshold < 1 || threshold > count || count > MAX) {
      throw new IllegalArgumentException(threshold + " of " + count + " " + what);
    }
  }
}
