package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.BookView;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.PayingProcess;
import dev.bascule.engine.testing.Traffic;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of the load, and a restart at once. This does not test the disk: what a
 * killed process wrote is in the page cache. {@code ForceBeforeAnswerTest} and {@code TornTailTest}
 * do.
 */
class KilledEngineTest {
  private static final int KILLS = 5;
  private static final int PAYERS = 3;

  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLostAndNothingIsAppliedTwice() throws Exception {
    Traffic traffic = Traffic.now();
    int[] acknowledged = new int[PAYERS];
    for (int round = 0; round < KILLS; round++) {
      int[] next = new int[PAYERS];
      // The client sends again from what it knows; the rest of it may be in the log already.
      for (int i = 0; i < PAYERS; i++) next[i] = acknowledged[i] + 1;
      Process process = PayingProcess.start(folder, traffic, next);
      try (BufferedReader lines = PayingProcess.output(process)) {
        assertThat(lines.readLine()).isEqualTo("STARTED");
        int killAfter = 20 + 37 * round;
        for (int line = 0; line < killAfter; line++) acknowledge(lines.readLine(), acknowledged);
        PayingProcess.kill(process);
        for (String late = lines.readLine(); late != null; late = lines.readLine()) {
          // A line that the kill cut in half acknowledges nothing.
          if (late.matches("ACK \\d+ \\d+")) acknowledge(late, acknowledged);
        }
      } finally {
        PayingProcess.kill(process);
      }
    }
    try (Engine engine = Engines.start(folder)) {
      BookView.LaneView[] lanes = engine.read(KilledEngineTest::lanes).toCompletableFuture().join();
      long accepted = 0;
      for (int i = 0; i < PAYERS; i++) {
        assertThat(lanes[i].accepted()).isGreaterThanOrEqualTo(acknowledged[i]);
        accepted += lanes[i].accepted();
      }
      long paid = accepted; // Every payment is one cent and one leaf.
      assertThat(engine.read(BookView::payments).toCompletableFuture().join()).isEqualTo(paid);
      assertThat(engine.read(BookView::logSize).toCompletableFuture().join()).isEqualTo(paid);
      assertThat(engine.read(BookView::imbalance).toCompletableFuture().join()).isZero();
    }
  }

  private static BookView.LaneView[] lanes(BookView view) {
    BookView.LaneView[] lanes = new BookView.LaneView[PAYERS];
    for (int i = 0; i < PAYERS; i++) {
      lanes[i] =
          view.lane(Samples.laneKey(Traffic.payer(i), Samples.address("shop"), Samples.BRL, 0))
              .orElseThrow();
    }
    return lanes;
  }

  private static void acknowledge(String line, int[] acknowledged) {
    assertThat(line).as("a line of the process").startsWith("ACK ");
    String[] words = line.split(" ");
    int payer = Integer.parseInt(words[1]);
    acknowledged[payer] = Math.max(acknowledged[payer], Integer.parseInt(words[2]));
  }
}
