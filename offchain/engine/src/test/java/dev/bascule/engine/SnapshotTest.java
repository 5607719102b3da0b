package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.RecordedLog;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A snapshot only makes a start quicker: without it, or with a damaged one, the book is the same.
 */
class SnapshotTest {
  @TempDir static Path work;

  private static RecordedLog recorded;

  @BeforeAll
  static void record() {
    recorded = RecordedLog.of(work, 4, 10, true);
    assertThat(recorded.snapshotFiles()).hasSize(6); // Three of the module and of the service.
  }

  @Test
  void everySnapshotMayBeDamaged() {
    List<Path> files = recorded.snapshotFiles();
    for (int damagedFrom = files.size() - 1; damagedFrom >= 0; damagedFrom--) {
      RecordedLog damaged = recorded.copyTo(work.resolve("damaged-" + damagedFrom));
      for (Path file : damaged.snapshotFiles().subList(damagedFrom, files.size())) {
        RecordedLog.flip(file, 150, 5);
      }
      serves(damaged);
    }
  }

  @Test
  void aDamagedHeaderIsAsGoodAsADamagedImage() {
    RecordedLog damaged = recorded.copyTo(work.resolve("header"));
    List<Path> files = damaged.snapshotFiles();
    for (Path file : files.subList(4, 6)) RecordedLog.flip(file, 6, 0); // Data becomes padding.
    serves(damaged);
  }

  @Test
  void anEmptySnapshotFileIsPassedOver() {
    RecordedLog damaged = recorded.copyTo(work.resolve("empty"));
    for (Path file : damaged.snapshotFiles()) org.agrona.IoUtil.delete(file.toFile(), false);
    serves(damaged);
  }

  private static void serves(RecordedLog log) {
    for (int start = 0; start < 2; start++) {
      try (Engine engine = Engines.start(Engines.settings(log.folder()), log.guard())) {
        assertThat(engine.mode()).isEqualTo(new Mode.Serving());
        BatchAnswer.Committed next =
            Engines.commit(engine, Traffic.now().payments(0, 41 + start, 1));
        assertThat(next.size()).isEqualTo(41 + start);
      }
    }
  }
}
