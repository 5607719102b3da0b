package dev.bascule.service.access;

/**
 * So many items at once, and so many a second for good. One moment says it all: the time at which
 * the bucket will be full again.
 *
 * <p>The caller gives the time, in nanoseconds of any clock that never goes back.
 */
final class TokenBucket {

  private static final long SECOND = 1_000_000_000L;

  private final int burst;
  private final long nanosAnItem;
  private long fullAt;
  private boolean used;

  TokenBucket(int perSecond, int burst) {
    if (perSecond < 1 || perSecond > SECOND || burst < 1) {
      throw new IllegalArgumentException(
          "no bucket of " + burst + " items, " + perSecond + " a second");
    }
    this.burst = burst;
    this.nanosAnItem = SECOND / perSecond;
  }

  sealed interface Answer {

    /** How many items are left now. */
    int left();

    /** How long until it is full again, in seconds, rounded up. */
    int fullInSeconds();

    record Taken(int left, int fullInSeconds) implements Answer {}

    /**
     * @param retryAfterSeconds until as many items are there; at least 1
     */
    record Refused(int left, int fullInSeconds, int retryAfterSeconds) implements Answer {}
  }

  /** Takes all of the items or none. More than the burst are never there. */
  synchronized Answer take(int items, long nowNanos) {
    if (items < 0) throw new IllegalArgumentException("negative items: " + items);
    // Differences only: such a clock may begin below zero and may overflow.
    long missing = used ? Math.max(0, fullAt - nowNanos) : 0;
    long wouldMiss = missing + items * nanosAnItem;
    long over = wouldMiss - burst * nanosAnItem;
    if (over > 0) return new Answer.Refused(left(missing), seconds(missing), seconds(over));
    used = true;
    fullAt = nowNanos + wouldMiss;
    return new Answer.Taken(left(wouldMiss), seconds(wouldMiss));
  }

  private int left(long missingNanos) {
    return (int) ((burst * nanosAnItem - missingNanos) / nanosAnItem);
  }

  private static int seconds(long nanos) {
    return (int) ((nanos + SECOND - 1) / SECOND);
  }
}
