package dev.bascule.node.why;

import java.time.Duration;

/** Where a diagnosis draws its lines; alerts are generated from the same numbers. */
public final class Limits {

  /** A head this many block periods old is late. */
  public static final int PERIODS_LATE = 3;

  /** Besu refuses a block whose time is more than a second ahead of its own clock. */
  public static final Duration CLOCK_MAX = Duration.ofSeconds(1);

  /** Below this a node with blocks to write ends soon. */
  public static final long DISK_MIN_BYTES = 64L << 20;

  /** Below this somebody should make room. */
  public static final long DISK_LOW_BYTES = 2L << 30;

  /** In percent of what a pool holds. */
  public static final int POOL_NEARLY_FULL = 90;

  /** A halt this long has carried the rounds so far apart that a newcomer climbs for minutes. */
  public static final Duration LONG_HALT = Duration.ofSeconds(30);

  /** From this round on, waiting takes longer than a restart of all. */
  public static final int ROUND_HIGH = 3;

  private Limits() {}
}
