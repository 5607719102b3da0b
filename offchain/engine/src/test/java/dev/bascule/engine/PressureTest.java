package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.Authority;
import dev.bascule.core.book.Book;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.entry.Entry;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once, too many, too large, and too late. */
class PressureTest {
  private static final int SUBMITTERS = 64;

  @TempDir Path folder;

  private final Traffic traffic = Traffic.now();

  @Test
  void sixtyFourSubmittersEachGetTheirOwnAnswers() throws Exception {
    int each = 20;
    try (Engine engine = Engines.start(folder);
        ExecutorService pool = Executors.newFixedThreadPool(SUBMITTERS)) {
      Engines.commit(engine, traffic.opening(SUBMITTERS));
      List<CompletableFuture<Void>> done = new ArrayList<>();
      for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
        int payer = submitter;
        done.add(CompletableFuture.runAsync(() -> payInOrder(engine, payer, each), pool));
      }
      CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
      long size = engine.read(BookView::logSize).toCompletableFuture().join();
      assertThat(size).isEqualTo((long) SUBMITTERS * each);
      assertThat(engine.read(BookView::imbalance).toCompletableFuture().join()).isZero();
    }
  }

  private void payInOrder(Engine engine, int payer, int count) {
    for (int n = 1; n <= count; n++) {
      BatchAnswer.Committed answer = Engines.commit(engine, traffic.payments(payer, n, 1));
      assertThat(answer.outcomes()).hasSize(1);
      Outcome.Accepted accepted = (Outcome.Accepted) answer.outcomes().get(0);
      assertThat(accepted.payment()).isEqualTo(traffic.payment(payer, n).payment());
      assertThat(answer.size()).isGreaterThan(accepted.firstLeafIndex());
    }
  }

  /** A few entries, each whole, and one answer. */
  @Test
  void aBatchThatIsTooLargeForOneEntryIsCutBetweenItsCommands() {
    try (Engine engine = Engines.start(folder)) {
      Engines.commit(engine, traffic.opening(1));
      int count = CommandBatch.COMMANDS_MAX;
      assertThat(entriesOf(traffic.payments(0, 1, count))).isGreaterThan(2);
      BatchAnswer.Committed answer = Engines.commit(engine, traffic.payments(0, 1, count));
      assertThat(answer.outcomes()).hasSize(count).allMatch(it -> it instanceof Outcome.Accepted);
      assertThat(answer.size()).isEqualTo(count);
    }
  }

  @Test
  void aCommandThatFitsNoEntryIsTooLarge() {
    List<ChainEvent> events = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      events.add(new ChainEvent.Anchored(new Place(1, i, Hash32.ZERO), i, Hash32.ZERO));
    }
    Command large =
        new Command.ObserveRange(
            Samples.CHAIN_ID, 1, 1, Samples.blockHash(1), Samples.blockHash(0), 1, events);
    try (Engine engine = Engines.start(folder)) {
      BatchAnswer answer =
          engine.submit(CommandBatch.of(Samples.genesis(), large)).toCompletableFuture().join();
      assertThat(answer).isInstanceOf(BatchAnswer.TooLarge.class);
      assertThat(((BatchAnswer.TooLarge) answer).commandIndex()).isEqualTo(1);
      // Nothing of the batch was taken.
      assertThat(engine.read(view -> view.genesis().isPresent()).toCompletableFuture().join())
          .isFalse();
    }
  }

  @Test
  void aFullQueueIsAnAnswerAndTheSameBatchGoesThroughLater() {
    try (Engine engine =
        Engines.start(Engines.settings(folder).withQueue(4, 1 << 20), StartGuard.none())) {
      Engines.commit(engine, traffic.opening(200));
      List<CompletableFuture<BatchAnswer>> answers = new ArrayList<>();
      for (int payer = 0; payer < 200; payer++) {
        answers.add(engine.submit(traffic.payments(payer, 1, 1)).toCompletableFuture());
      }
      int refused = 0;
      for (int payer = 0; payer < 200; payer++) {
        switch (answers.get(payer).join()) {
          case BatchAnswer.Committed committed ->
              assertThat(committed.outcomes().get(0)).isInstanceOf(Outcome.Accepted.class);
          case BatchAnswer.Backpressure(Duration retryAfter) -> {
            assertThat(retryAfter).isPositive();
            refused++;
            BatchAnswer.Committed later = Engines.commit(engine, traffic.payments(payer, 1, 1));
            assertThat(((Outcome.Accepted) later.outcomes().get(0)).replayed()).isFalse();
          }
          case BatchAnswer.Unknown unknown -> throw new AssertionError(unknown);
          case BatchAnswer.NotServing notServing -> throw new AssertionError(notServing);
          case BatchAnswer.TooLarge tooLarge -> throw new AssertionError(tooLarge);
        }
      }
      assertThat(refused).isPositive();
      assertThat(engine.read(BookView::logSize).toCompletableFuture().join()).isEqualTo(200);
    }
  }

  /** Every batch has an answer, and what was answered is there after a restart. */
  @Test
  void closingInTheMiddleLeavesNobodyWithoutAnAnswer() throws Exception {
    Engine engine = Engines.start(folder);
    Engines.commit(engine, traffic.opening(8));
    List<CompletableFuture<Integer>> submitters = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 8; i++) {
      int payer = i;
      submitters.add(CompletableFuture.supplyAsync(() -> payUntilRefused(engine, payer), pool));
    }
    TimeUnit.MILLISECONDS.sleep(300);
    engine.close();
    int acknowledged = 0;
    for (CompletableFuture<Integer> each : submitters)
      acknowledged += each.get(60, TimeUnit.SECONDS);
    pool.shutdown();
    try (Engine again = Engines.start(folder)) {
      long size = again.read(BookView::logSize).toCompletableFuture().join();
      assertThat(size).isGreaterThanOrEqualTo(acknowledged);
    }
  }

  private int payUntilRefused(Engine engine, int payer) {
    for (int n = 1; ; n++) {
      BatchAnswer answer =
          engine
              .submit(traffic.payments(payer, n, 1))
              .toCompletableFuture()
              .orTimeout(50, TimeUnit.SECONDS)
              .join();
      if (!(answer instanceof BatchAnswer.Committed)) return n - 1;
    }
  }

  @Test
  void closingTwiceAndAskingAfterwardsAreAnswered() {
    Engine engine = Engines.start(folder);
    engine.close();
    engine.close();
    BatchAnswer answer = engine.submit(traffic.opening(1)).toCompletableFuture().join();
    assertThat(answer).isInstanceOf(BatchAnswer.NotServing.class);
    assertThat(engine.read(BookView::logSize).toCompletableFuture()).isCompletedExceptionally();
  }

  /** A question that goes wrong is the asker's; the engine goes on. */
  @Test
  void aQuestionThatThrowsHurtsNobodyElse() {
    try (Engine engine = Engines.start(folder)) {
      CompletableFuture<Object> wrong =
          engine
              .read(view -> {
                throw new IllegalArgumentException("a bad question");
              })
              .toCompletableFuture();
      assertThat(wrong.handle((value, thrown) -> thrown).join())
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Engines.commit(engine, traffic.opening(1)).outcomes()).isNotEmpty();
    }
  }

  /** Rules that this program does not know must not get into its log. */
  @Test
  void unknownRulesAreNotOffered() {
    try (Engine engine = Engines.start(folder)) {
      Command rules =
          new Command.ActivateRules(
              Book.RULES_SUPPORTED + 1, Authority.of("operator-1", "too early"));
      BatchAnswer answer =
          engine.submit(CommandBatch.of(Samples.genesis(), rules)).toCompletableFuture().join();
      assertThat(((BatchAnswer.NotServing) answer).mode().code()).isEqualTo("rules_unsupported");
      assertThat(engine.read(view -> view.genesis().isPresent()).toCompletableFuture().join())
          .isFalse();
    }
  }

  private static int entriesOf(CommandBatch batch) {
    Submission submission = new Submission(batch.commands().size(), 0, Duration.ZERO);
    submission.cut(
        "gateway-0",
        batch.commands().stream().map(Entry::encode).toList(),
        Gateway.ENTRY_BYTES_MAX);
    return submission.parts.size();
  }
}
