package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.bascule.core.id.Hash32;
import dev.bascule.engine.cluster.LogDamagedException;
import dev.bascule.engine.cluster.Recording;
import dev.bascule.engine.entry.EntryUnreadableException;
import dev.bascule.engine.machine.LogInconsistentException;
import dev.bascule.engine.machine.LogMachine;
import dev.bascule.engine.machine.LogMessages;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.RecordedLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of the log has turned over. No entry is skipped and none is read wrongly. */
class DamagedLogTest {
  @TempDir static Path work;

  private static RecordedLog recorded;

  @BeforeAll
  static void record() {
    recorded = RecordedLog.of(work, 12, 2, false);
  }

  /**
   * One bit of each byte. All that goes unnoticed is the last bit of the length of one of the
   * cluster's own messages, whose fields say how long they are.
   */
  @Test
  void everyByteOfTheLogIsWatched() {
    RecordedLog damaged = recorded.copyTo(work.resolve("bytes"));
    Path file = damaged.segmentOf(0);
    Recording log = log(damaged);
    LogMessages whole = new LogMessages(new LogMachine());
    log.read(0, whole::apply);
    Hash32 root = whole.machine().book().root();
    List<Long> unnoticed = new ArrayList<>();
    for (long offset = 0; offset < log.stopPosition(); offset++) {
      int bit = (int) (offset % 8);
      RecordedLog.flip(file, offset, bit);
      if (!notices(log, root)) unnoticed.add(offset);
      RecordedLog.flip(file, offset, bit);
    }
    assertThat(notices(log, root)).as("the log as it was").isFalse();
    assertThat(unnoticed).as("offsets where a bit turned over unseen").hasSizeLessThan(4);
  }

  @Test
  void aStartRefusesAndNamesFileAndOffset() {
    for (long position : new long[] {4, 100, recorded.endPosition() / 2}) {
      RecordedLog damaged = recorded.copyTo(work.resolve("start-" + position));
      RecordedLog.flip(damaged.segmentOf(0), position, 3);
      StartResult.Refused refused =
          Engines.refused(Engines.settings(damaged.folder()), StartGuard.none());
      assertThat(refused.code()).isEqualTo("log_damaged");
      assertThat(refused.sentence())
          .contains(damaged.segmentOf(0).toString())
          .containsPattern("offset \\d+");
    }
  }

  private static boolean notices(Recording log, Hash32 root) {
    LogMessages messages = new LogMessages(new LogMachine());
    try {
      log.read(0, messages::apply);
      // Unnoticed is only good enough when nothing at all was read wrongly.
      assertThat(messages.machine().book().root()).isEqualTo(root);
      return false;
    } catch (LogDamagedException | LogInconsistentException | EntryUnreadableException e) {
      return true;
    }
  }

  private static Recording log(RecordedLog of) {
    int termBytes = Engines.SEGMENT_BYTES;
    Recording log =
        new Recording(
            of.folder().resolve("archive"), 0, 0, of.endPosition(), 0, termBytes, termBytes, 100);
    assertThatCode(() -> log.read(0, (buffer, offset, length, end) -> {}))
        .as("the log as it was recorded")
        .doesNotThrowAnyException();
    return log;
  }
}
