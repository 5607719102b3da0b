package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots keep a start short and never fill the disk. */
class SnapshotRuleTest {

  @Test
  void allSnapshotsTogetherStayBelowThreeTimesTheNewest() {
    long newest = 0;
    long all = 0;
    for (long log = 0; log < 1L << 40; log += 1 << 20) {
      if (!SnapshotRule.isDue(newest, log)) continue;
      assertThat(log - newest).isGreaterThanOrEqualTo(SnapshotRule.GROWTH_BYTES_MIN);
      newest = log;
      all += log; // The state, and so its snapshot, grows no faster than the log.
      assertThat(all).isLessThan(3 * newest + SnapshotRule.GROWTH_BYTES_MIN);
    }
    assertThat(newest).isGreaterThan((1L << 40) * 2 / 3);
  }

  /** The rule knows the newest snapshot also after a start: starting often makes none. */
  @Test
  void aQuietEngineTakesNone(@TempDir Path folder) {
    for (int start = 0; start < 2; start++) {
      try (Engine engine = Engines.start(folder)) {
        Engines.commit(engine, start == 0 ? Traffic.now().opening(1) : Traffic.now().opening(2));
        assertThat(engine.isSnapshotDue()).isFalse();
        if (start == 0) assertThat(engine.snapshot(Duration.ofSeconds(20))).isTrue();
      }
    }
  }
}
