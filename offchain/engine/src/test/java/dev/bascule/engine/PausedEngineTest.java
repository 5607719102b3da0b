package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.BookView;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.PayingProcess;
import dev.bascule.engine.testing.Traffic;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGSTOP in the middle of the load, longer than Aeron's own patience of ten seconds. */
class PausedEngineTest {
  private static final Duration PAUSE = Duration.ofSeconds(15);
  private static final int LINES_AFTER = 200;

  @TempDir Path folder;

  @Test
  void aPauseDelaysAndEndsNothing() throws Exception {
    Process process = PayingProcess.start(folder, Traffic.now(), new int[] {1});
    int acknowledged = 0;
    try (BufferedReader lines = PayingProcess.output(process)) {
      assertThat(lines.readLine()).isEqualTo("STARTED");
      for (int line = 0; line < 50; line++) acknowledged = acknowledge(lines.readLine());
      PayingProcess.pause(process, PAUSE);
      // More than the pipe and the batches under way can have kept from before.
      int before = acknowledged;
      while (acknowledged < before + 5 * LINES_AFTER) acknowledged = acknowledge(lines.readLine());
      while (lines.ready()) acknowledged = acknowledge(lines.readLine());
      for (int line = 0; line < LINES_AFTER; line++) acknowledged = acknowledge(lines.readLine());
      PayingProcess.kill(process);
    } finally {
      PayingProcess.kill(process);
    }
    try (Engine engine = Engines.start(folder)) {
      long paid = engine.read(BookView::logSize).toCompletableFuture().join();
      assertThat(paid).isGreaterThanOrEqualTo(acknowledged);
      assertThat(engine.read(BookView::payments).toCompletableFuture().join()).isEqualTo(paid);
      assertThat(engine.read(BookView::imbalance).toCompletableFuture().join()).isZero();
    }
  }

  private static int acknowledge(String line) {
    assertThat(line).as("a line of the process").matches("ACK 0 \\d+");
    return Integer.parseInt(line.substring(6));
  }
}
