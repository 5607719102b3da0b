package dev.bascule.chain.request;

import java.util.ArrayList;
import java.util.List;

/** A review in the making. */
final class ReviewNotes {

  /** Nobody reads more; a request that takes more is not for people. */
  private static final int LINES_MAX = 2_000;

  private final List<Review.Line> lines = new ArrayList<>();
  private final List<Review.Movement> movements = new ArrayList<>();
  private final List<Review.Refusal> refusals = new ArrayList<>();
  private boolean power;

  void line(String label, String text) {
    if (lines.size() < LINES_MAX) {
      lines.add(new Review.Line(label, text));
    } else if (lines.size() == LINES_MAX) {
      lines.add(new Review.Line("...", "more than " + LINES_MAX + " lines"));
      refuse(Review.Code.DISGUISE, "more than " + LINES_MAX + " lines to read");
    }
  }

  void move(Review.Movement movement) {
    movements.add(movement);
  }

  /** What is read meanwhile is shown, and refused where it would be, and leaves nothing. */
  void withoutMovements(Runnable reading) {
    int before = movements.size();
    boolean outside = power;
    power = false;
    reading.run();
    refuseBoth(movements.subList(before, movements.size()));
    movements.subList(before, movements.size()).clear();
    power = outside;
  }

  /** Something changes by it that no limit counts: a role, a key, an owner, a rule. */
  void power() {
    power = true;
  }

  /** By their amount people agree to payments, whatever else is in the request. */
  private void refuseBoth(List<Review.Movement> moved) {
    if (!power || moved.stream().allMatch(Review.Movement::isFee)) return;
    refuse(
        Review.Code.POWER_BESIDE,
        "it moves something, and changes something that no limit counts: ask for each by itself");
  }

  void refuse(Review.Code code, String why) {
    refusals.add(new Review.Refusal(code, why));
  }

  Review done() {
    refuseBoth(movements);
    return new Review(lines, movements, refusals);
  }
}
