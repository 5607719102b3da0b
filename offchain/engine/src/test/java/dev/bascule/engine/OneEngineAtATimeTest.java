package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.PayingProcess;
import dev.bascule.engine.testing.Traffic;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines on one log would fork it. */
class OneEngineAtATimeTest {
  @TempDir Path folder;

  @Test
  void aSecondEngineInThisProcessIsRefused() {
    try (Engine first = Engines.start(folder)) {
      StartResult.Refused refused = Engines.refused(Engines.settings(folder), StartGuard.none());
      assertThat(refused.code()).isEqualTo("data_folder_in_use");
      assertThat(first.mode()).isEqualTo(new Mode.Serving());
      assertThat(Engines.commit(first, Traffic.now().opening(1)).outcomes()).isNotEmpty();
    }
    Engines.start(folder).close();
  }

  @Test
  void anotherProcessIsRefusedAndNamesTheHolder() throws Exception {
    Process process = PayingProcess.start(folder, Traffic.now(), new int[] {1});
    try (BufferedReader lines = PayingProcess.output(process)) {
      assertThat(lines.readLine()).isEqualTo("STARTED");
      StartResult.Refused refused = Engines.refused(Engines.settings(folder), StartGuard.none());
      assertThat(refused.code()).isEqualTo("data_folder_in_use");
      assertThat(refused.sentence()).contains("process " + process.pid());
      assertThat(lines.readLine()).startsWith("ACK ");
    } finally {
      PayingProcess.kill(process);
    }
    Engines.start(folder).close();
  }

  @Test
  void aSyncLevelOfZeroIsRefused() {
    StartResult.Refused refused =
        Engines.refused(Engines.settings(folder).withFileSyncLevel(0), StartGuard.none());
    assertThat(refused.code()).isEqualTo("file_sync_level_too_low");
  }
}
