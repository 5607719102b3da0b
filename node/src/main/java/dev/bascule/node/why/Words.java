package dev.bascule.node.why;

import java.time.Duration;

/** Quantities as this page says them. */
final class Words {

  private Words() {}

  static String time(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10 && duration.toMillisPart() != 0) {
      return duration.toMillis() + " ms";
    }
    if (seconds < 180) return seconds + " s";
    if (seconds < 3 * 3600) return seconds / 60 + " min " + seconds % 60 + " s";
    return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }

  /** Digits in groups of three, parted by thin blanks that a terminal shows as blanks. */
  static String count(long number) {
    return "%,d".formatted(number).replace(',', ' ');
  }

  static String many(int count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }
}
