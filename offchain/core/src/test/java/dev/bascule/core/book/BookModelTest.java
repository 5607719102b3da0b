package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.Samples;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Random stories, told to the book and to a model of book and vault at once. After every step both
 * agree on the answer, on every balance, lane and state, and every named invariant holds.
 */
class BookModelTest {
  /** Answers that the stories must have met, or they test less than they say. */
  private static final Set<String> EXPECTED =
      Set.of(
          "accepted",
          "held",
          "captured",
          "voided",
          "replayed",
          "terms_changed",
          "expired",
          "ttl_too_long",
          "self_payment",
          "account_frozen",
          "lane_limit",
          "duplicate_lane",
          "lane_stale",
          "lane_busy",
          "insufficient_collateral",
          "observer_lag",
          "unknown_payment",
          "not_held",
          "capture_exceeds_hold",
          "seen",
          "given",
          "bond paid");

  @Property(tries = 120, seed = "41")
  void theBookAgreesWithItsModel(@ForAll long seed) {
    BookModelStory story = new BookModelStory(seed, Samples.BRL);
    for (int i = 0; i < 120; i++) story.step();
  }

  /** The same with a token whose unit is 10^14 of ours. */
  @Property(tries = 30, seed = "42")
  void theBookAgreesWithItsModelWhateverTheTokensDecimals(@ForAll long seed) {
    BookModelStory story = new BookModelStory(seed, Samples.XAU);
    for (int i = 0; i < 120; i++) story.step();
  }

  @AfterContainer
  static void everyAnswerWasMet() {
    assertThat(BookModelStory.MET).containsAll(EXPECTED);
  }

  /** A member that applies the same log without a restart holds the same bytes. */
  @Property(tries = 20, seed = "43")
  void membersAgreeByteForByte(@ForAll long seed) {
    BookModelStory story = new BookModelStory(seed, Samples.USD);
    for (int i = 0; i < 100; i++) story.step();
    Book other = new Book();
    for (BookDriver.Entry entry : story.driver.log()) {
      assertThat(other.apply(entry.command(), entry.millis()).outcome()).isEqualTo(entry.outcome());
    }
    assertThat(other.root()).isEqualTo(story.driver.book().root());
    assertThat(BookDriver.save(other)).isEqualTo(BookDriver.save(story.driver.book()));
  }
}
