package dev.bascule.cli.treasury;

import dev.bascule.cliconvention.DurationConverter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The mixin of what only a Safe has: a guard that hears of calls before they are made. */
final class GuardOptions {

  private static final Duration DELAY = Duration.ofDays(1);
  private static final Duration OWN_DELAY = Duration.ofDays(3);
  private static final Duration GRACE = Duration.ofDays(7);

  @Option(
      names = "--announce",
      description =
          "Of a Safe: announce to its guard what the same options without it would do. After the"
              + " delay they do it, under another --id.")
  private boolean announce;

  @Option(
      names = "--setup",
      description =
          "Of a Safe: the next step that puts it under its guard, with the limits and recipients of"
              + " its tier. Takes neither --to nor --amount.")
  private boolean setup;

  @Option(
      names = "--guard-delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --setup: how long announced calls wait (default: 24h).")
  private @Nullable Duration delay;

  @Option(
      names = "--guard-own-delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "With --setup: how long calls of the Safe to itself wait: owners, guards (default: 72h).")
  private @Nullable Duration ownDelay;

  @Option(
      names = "--guard-grace",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --setup: how long announced calls may be made then (default: 168h).")
  private @Nullable Duration grace;

  boolean announce() {
    return announce;
  }

  boolean setup() {
    return setup;
  }

  GuardSetup.Waits waits() {
    return new GuardSetup.Waits(
        delay == null ? DELAY : delay,
        ownDelay == null ? OWN_DELAY : ownDelay,
        grace == null ? GRACE : grace);
  }

  /**
   * @param safe whether the wallet is a Safe; nothing here is of any other
   */
  void requireFit(String wallet, boolean safe) {
    boolean times = delay != null || ownDelay != null || grace != null;
    if (!safe && (announce || setup || times)) {
      throw Draft.usage(
          "option_unused",
          "--announce, --setup and --guard-… are of Safes; " + wallet + " is none by the books");
    }
    if (setup && announce) {
      throw Draft.usage("option_unused", "--setup needs no announcement; leave out --announce");
    }
    if (times && !setup) {
      throw Draft.usage("option_unused", "--guard-… are taken with --setup only");
    }
  }
}
