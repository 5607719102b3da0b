package dev.bascule.service.console;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Numbers as typography. Every figure is an exact integer; nothing passes through a double. */
final class Figures {

  /** Narrow no-break space: groups of three that no line break parts. */
  private static final char THIN = '\u202f';

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);

  private Figures() {}

  static String count(long count) {
    return grouped(Long.toString(count));
  }

  static View.Money money(String currency, int exponent, long units) {
    return money(currency, exponent, BigInteger.valueOf(units));
  }

  static View.Money money(String currency, int exponent, BigInteger units) {
    String digits = units.abs().toString();
    if (digits.length() <= exponent) {
      digits = "0".repeat(exponent + 1 - digits.length()) + digits;
    }
    int point = digits.length() - exponent;
    String figure = grouped(digits.substring(0, point));
    if (exponent > 0) figure += "." + digits.substring(point);
    return new View.Money(sign(currency), units.signum() < 0 ? "\u2212" + figure : figure);
  }

  /** The sign that readers of the currency know; any other currency stands by its code. */
  private static String sign(String currency) {
    return switch (currency) {
      case "BRL" -> "R$";
      case "EUR" -> "€";
      case "USD" -> "US$";
      case "GBP" -> "£";
      case "CNY" -> "CN¥";
      default -> currency;
    };
  }

  /** Digits in groups of three from the right; a leading minus stays where it is. */
  static String grouped(String digits) {
    int start = digits.startsWith("-") ? 1 : 0;
    StringBuilder text = new StringBuilder(digits);
    for (int i = digits.length() - 3; i > start; i -= 3) text.insert(i, THIN);
    return text.toString();
  }

  static View.Moment moment(Instant at) {
    return new View.Moment(ISO.format(at), DATE.format(at), CLOCK.format(at));
  }

  static String toTheSecond(Instant at) {
    return DATE.format(at) + " " + CLOCK.format(at).substring(0, 8) + " UTC";
  }

  /** How long, in the two coarsest words that matter: 0.9 s, 41 s, 3 min 5 s, 2 h 10 min, 4 d. */
  static String lasting(Duration time) {
    long millis = Math.max(0, time.toMillis());
    if (millis < 10_000) return millis / 1000 + "." + millis % 1000 / 100 + " s";
    long seconds = millis / 1000;
    if (seconds < 60) return seconds + " s";
    if (seconds < 3600) return seconds / 60 + " min " + seconds % 60 + " s";
    if (seconds < 86_400) return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    return seconds / 86_400 + " d";
  }

  /** A count beside its noun: 1 leg, 2 legs. */
  static String of(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }

  /** Counts as a line, newest at the right; a quiet stretch lies on the base line. */
  static View.Spark spark(List<Integer> counts, String caption) {
    int width = 240;
    int height = 34;
    int top = Math.max(1, counts.stream().mapToInt(Integer::intValue).max().orElse(1));
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < counts.size(); i++) {
      int x = i * width / Math.max(1, counts.size() - 1);
      int y = height - 2 - counts.get(i) * (height - 5) / top;
      points.append(i == 0 ? "" : " ").append(x).append(',').append(y);
    }
    String area = "0," + height + " " + points + " " + width + "," + height;
    return new View.Spark(width, height, points.toString(), area, caption);
  }
}
