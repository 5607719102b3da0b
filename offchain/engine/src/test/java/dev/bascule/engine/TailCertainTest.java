package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.RecordedLog;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that does not extend what others know is not served from, and the reason has numbers. */
class TailCertainTest {
  @TempDir static Path work;

  private static RecordedLog recorded;
  private static int copies;

  @BeforeAll
  static void record() {
    recorded = RecordedLog.of(work, 2, 10, false);
  }

  @Test
  void aLogThatExtendsCheckpointAndAnchorServes() {
    CheckpointBody own = recorded.checkpoint();
    StartGuard guard =
        new StartGuard(
            Optional.of(own), Optional.of(new StartGuard.Anchor(own.size(), own.root())));
    assertThat(mode(guard)).isEqualTo(new Mode.Serving());
  }

  @Test
  void aCheckpointPastTheEndIsAnOldBackup() {
    CheckpointBody own = recorded.checkpoint();
    CheckpointBody later =
        new CheckpointBody(own.logId(), own.size() + 1, Samples.hash("later"), own.at(), 1);
    Mode.ReadOnly mode = (Mode.ReadOnly) mode(StartGuard.of(later));
    assertThat(mode.code()).isEqualTo("log_behind");
    assertThat(mode.reason()).contains("20 leaves").contains("21").contains("own checkpoint");
  }

  @Test
  void anAnchorPastTheEndIsAnOldBackupToo() {
    StartGuard guard =
        new StartGuard(
            Optional.of(recorded.checkpoint()),
            Optional.of(new StartGuard.Anchor(25, Samples.hash("anchored"))));
    Mode.ReadOnly mode = (Mode.ReadOnly) mode(guard);
    assertThat(mode.code()).isEqualTo("log_behind");
    assertThat(mode.reason()).contains("anchor on the chain").contains("25");
  }

  @Test
  void anotherRootAtTheSameSizeIsAnotherHistory() {
    CheckpointBody own = recorded.checkpoint();
    Hash32 other = Samples.hash("another history");
    Mode.ReadOnly mode =
        (Mode.ReadOnly)
            mode(StartGuard.of(new CheckpointBody(own.logId(), own.size(), other, own.at(), 1)));
    assertThat(mode.code()).isEqualTo("log_forked");
    assertThat(mode.reason()).contains(own.root().hex()).contains(other.hex());
  }

  @Test
  void anotherLogsCheckpointIsNamed() {
    CheckpointBody own = recorded.checkpoint();
    Mode.ReadOnly mode =
        (Mode.ReadOnly)
            mode(
                StartGuard.of(
                    new CheckpointBody(
                        Samples.hash("log 1"), own.size(), own.root(), own.at(), 1)));
    assertThat(mode.code()).isEqualTo("log_of_another_epoch");
  }

  @Test
  void aReadOnlyStartLeavesTheLogAsItWas() {
    RecordedLog copy = recorded.copyTo(work.resolve("copy-" + copies++));
    StartGuard ahead =
        new StartGuard(
            Optional.empty(), Optional.of(new StartGuard.Anchor(99, Samples.hash("ahead"))));
    for (int i = 0; i < 2; i++) {
      try (Engine engine = Engines.start(Engines.settings(copy.folder()), ahead)) {
        assertThat(engine.mode()).isInstanceOf(Mode.ReadOnly.class);
        assertThat(engine.snapshot(java.time.Duration.ofSeconds(1))).isFalse();
      }
    }
    try (Engine engine = Engines.start(Engines.settings(copy.folder()), copy.guard())) {
      assertThat(Engines.commit(engine, Traffic.now().payments(0, 21, 1)).size()).isEqualTo(21);
    }
  }

  private static Mode mode(StartGuard guard) {
    RecordedLog copy = recorded.copyTo(work.resolve("copy-" + copies++));
    try (Engine engine = Engines.start(Engines.settings(copy.folder()), guard)) {
      if (engine.mode() instanceof Mode.ReadOnly mode) {
        BatchAnswer answer =
            engine.submit(Traffic.now().payments(0, 21, 1)).toCompletableFuture().join();
        assertThat(answer).isEqualTo(new BatchAnswer.NotServing(mode));
      }
      return engine.mode();
    }
  }
}
