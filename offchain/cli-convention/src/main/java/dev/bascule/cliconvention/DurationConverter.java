package dev.bascule.cliconvention;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people type them (500ms, 30s, 5m, 2h) or as ISO 8601 has them (PT30S). */
public final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern PLAIN = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  @Override
  public Duration convert(String text) {
    Matcher plain = PLAIN.matcher(text);
    if (plain.matches()) {
      long count = Long.parseLong(plain.group(1));
      return switch (plain.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        default -> Duration.ofHours(count);
      };
    }
    try {
      Duration parsed = Duration.parse(text);
      if (!parsed.isNegative()) return parsed;
    } catch (DateTimeParseException e) {
      // Falls through: the sentence below says what is expected.
    }
    throw new TypeConversionException("'" + text + "' is not a duration such as 30s, 5m or PT30S");
  }
}
