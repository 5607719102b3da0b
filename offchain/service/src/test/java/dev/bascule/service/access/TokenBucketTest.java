package dev.bascule.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.service.access.TokenBucket.Answer;
import org.junit.jupiter.api.Test;

/** Ten at once, two a second. */
class TokenBucketTest {

  private static final long SECOND = 1_000_000_000L;
  // Such a clock may begin anywhere, and wrap.
  private static final long START = Long.valueOf(Long.MAX_VALUE - SECOND);

  private final TokenBucket bucket = new TokenBucket(2, 10);

  @Test
  void whatIsThereIsTakenAtOnceAndWhatIsNotIsWaitedFor() {
    assertThat(bucket.take(1, START)).isEqualTo(new Answer.Taken(9, 1));
    assertThat(bucket.take(9, START)).isEqualTo(new Answer.Taken(0, 5));
    assertThat(bucket.take(1, START)).isEqualTo(new Answer.Refused(0, 5, 1));
    assertThat(bucket.take(6, START)).isEqualTo(new Answer.Refused(0, 5, 3));
    // A refusal takes nothing.
    assertThat(bucket.take(2, START + SECOND)).isEqualTo(new Answer.Taken(0, 5));
  }

  @Test
  void aBucketFillsUpAndNoFurther() {
    assertThat(bucket.take(10, START)).isInstanceOf(Answer.Taken.class);
    assertThat(bucket.take(5, START + 2 * SECOND)).isEqualTo(new Answer.Refused(4, 3, 1));
    assertThat(bucket.take(4, START + 2 * SECOND)).isEqualTo(new Answer.Taken(0, 5));
    assertThat(bucket.take(10, START + 3_600 * SECOND)).isEqualTo(new Answer.Taken(0, 5));
    assertThat(bucket.take(1, START + 3_600 * SECOND)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void moreThanTheBurstIsNeverThere() {
    assertThat(bucket.take(11, START)).isInstanceOf(Answer.Refused.class);
    assertThat(bucket.take(11, START + 3_600 * SECOND)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void aBucketThatMeansNothingIsNotMade() {
    assertThatThrownBy(() -> new TokenBucket(0, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TokenBucket(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bucket.take(-1, START)).isInstanceOf(IllegalArgumentException.class);
  }
}
