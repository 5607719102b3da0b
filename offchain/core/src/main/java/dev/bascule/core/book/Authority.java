package dev.bascule.core.book;

import java.util.Optional;

/**
 * Who decided, why, and who approved. Names of roles or operators' ids, never of customers: the log
 * cannot forget.
 */
public record Authority(String actor, String reason, Optional<String> secondApprover) {
  private static final int TEXT_MAX = 200;

  public Authority {
    bounded(actor);
    bounded(reason);
    secondApprover.ifPresent(Authority::bounded);
  }

  public static Authority of(String actor, String reason) {
    return new Authority(actor, reason, Optional.empty());
  }

  public Authority approvedBy(String second) {
    return new Authority(actor, reason, Optional.of(second));
  }

  boolean hasTwoPeople() {
    return secondApprover.isPresent() && !secondApprover.get().equals(actor);
  }

  private static void bounded(String text) {
    if (text.isBlank() || text.length() > TEXT_MAX) {
      throw new IllegalArgumentException("actor, reason and approver have 1 to 200 characters");
    }
  }
}
