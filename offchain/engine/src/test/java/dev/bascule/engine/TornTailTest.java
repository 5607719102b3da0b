package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.RecordedLog;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.agrona.IoUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end of the log is gone: the file is shorter, or the disk dropped the last writes. Aeron goes
 * on with whatever is left. We do not, as soon as it is less than what was answered.
 */
class TornTailTest {
  @TempDir static Path work;

  private static RecordedLog recorded;

  @BeforeAll
  static void record() {
    recorded = RecordedLog.of(work, 4, 4000, false); // Into the second file of the log.
    assertThat(recorded.endPosition()).isGreaterThan(Engines.SEGMENT_BYTES);
  }

  @Test
  void theWholeLogServes() {
    RecordedLog whole = recorded.copyTo(work.resolve("whole"));
    try (Engine engine = Engines.start(Engines.settings(whole.folder()), whole.guard())) {
      assertThat(engine.mode()).isEqualTo(new Mode.Serving());
      BatchAnswer.Committed next = Engines.commit(engine, Traffic.now().payments(0, 16_001, 1));
      assertThat(next.size()).isEqualTo(16_001);
    }
  }

  @Test
  void aTruncatedFileNeverServesLessThanWasAnswered() {
    for (long position : positions()) check("truncated", position, RecordedLog::truncateAt);
  }

  @Test
  void droppedWritesNeverServeLessThanWasAnswered() {
    for (long position : positions()) check("zeroed", position, RecordedLog::zeroFrom);
  }

  /** Nobody waits for it: a writer stopped between two fragments of what it never answered. */
  @Test
  void aMessageThatWasNeverWhollyWrittenIsCutAndTheLogGoesOn() {
    List<Long> fragments = recorded.lastFragments();
    int last = fragments.size() - 1;
    assertThat(last).isGreaterThan(2);
    for (int fragment : new int[] {1, last / 2, last}) {
      RecordedLog torn = recorded.copyTo(work.resolve("never-whole-" + fragment));
      torn.zeroFrom(fragments.get(fragment));
      int size = 0;
      for (int start = 0; start < 3; start++) {
        try (Engine engine = Engines.start(Engines.settings(torn.folder()), StartGuard.none())) {
          assertThat(engine.mode()).isEqualTo(new Mode.Serving());
          long found = engine.read(view -> view.logSize()).toCompletableFuture().join();
          if (start == 0) {
            // The last batch is several entries, of which the last is gone.
            assertThat(found).isBetween(12_000L, 15_999L);
            size = (int) found;
          }
          assertThat(found).isEqualTo(size);
          CommandBatch next = Traffic.now().payments(0, size + 1, 3);
          size += 3;
          assertThat(Engines.commit(engine, next).size()).isEqualTo(size);
        }
      }
    }
  }

  @Test
  void aLostFileRefuses() {
    RecordedLog damaged = recorded.copyTo(work.resolve("lost"));
    IoUtil.delete(damaged.segmentOf(0).toFile(), false);
    StartResult.Refused refused =
        Engines.refused(Engines.settings(damaged.folder()), damaged.guard());
    assertThat(refused.sentence()).contains("0-0.rec").contains("missing");
  }

  @Test
  void anEmptyFolderRefusesWhenACheckpointExists() {
    StartResult.Refused refused =
        Engines.refused(Engines.settings(work.resolve("empty")), recorded.guard());
    assertThat(refused.code()).isEqualTo("log_missing");
    assertThat(refused.sentence())
        .contains("16000 leaves")
        .contains(recorded.checkpoint().root().hex());
  }

  @Test
  void aLogWithoutItsIndexRefusesInsteadOfBeginningAnew() {
    RecordedLog damaged = recorded.copyTo(work.resolve("no-index"));
    IoUtil.delete(damaged.folder().resolve("cluster/recording.log").toFile(), false);
    StartResult.Refused refused =
        Engines.refused(Engines.settings(damaged.folder()), StartGuard.none());
    assertThat(refused.code()).isEqualTo("log_index_missing");
  }

  private static void check(String how, long position, BiConsumer<RecordedLog, Long> damage) {
    RecordedLog damaged = recorded.copyTo(work.resolve(how + "-" + position));
    damage.accept(damaged, position);
    StartResult result = Engine.start(Engines.settings(damaged.folder()), damaged.guard());
    String what = how + " at " + position + " of " + damaged.endPosition();
    switch (result) {
      case StartResult.Refused(String code, String sentence) ->
          assertThat(sentence).as(what).isNotBlank().doesNotContain("null");
      case StartResult.Started(Engine engine) -> {
        try (engine) {
          if (isWhole(engine)) return; // Zeros over the zeros that align a frame.
          assertThat(engine.mode()).as(what).isInstanceOf(Mode.ReadOnly.class);
          Mode.ReadOnly mode = (Mode.ReadOnly) engine.mode();
          assertThat(mode.code()).as(what).isEqualTo("log_behind");
          assertThat(mode.reason()).as(what).contains("16000");
          long size = engine.read(view -> view.logSize()).toCompletableFuture().join();
          assertThat(size).as(what).isLessThan(16_000);
          BatchAnswer answer =
              engine.submit(Traffic.now().payments(0, 1, 1)).toCompletableFuture().join();
          assertThat(answer).isEqualTo(new BatchAnswer.NotServing(mode));
          assertThat(replicated(engine)).as(what).isEqualTo(size);
        }
      }
    }
    IoUtil.delete(damaged.folder().toFile(), true);
  }

  private static boolean isWhole(Engine engine) {
    return engine
        .read(view ->
            view.logSize() == recorded.checkpoint().size()
                && view.logRoot().equals(recorded.checkpoint().root()))
        .toCompletableFuture()
        .join();
  }

  /** A replica reads what is left, so that it can be looked at. */
  private static long replicated(Engine engine) {
    long[] accepted = new long[1];
    Object done = new Object();
    boolean[] live = new boolean[1];
    ReplicaSink sink =
        new ReplicaSink() {
          @Override
          public void applied(AppliedCommand applied) {
            if (applied.step().outcome() instanceof dev.bascule.core.book.Outcome.Accepted) {
              accepted[0]++;
            }
          }

          @Override
          public void flush(long logPosition, boolean isLive) {
            synchronized (done) {
              live[0] = isLive;
              done.notifyAll();
            }
          }

          @Override
          public void stopped(String reason) {}
        };
    try (LogReplica replica = engine.replica(ReplicaStart.fromTheBeginning(), sink)) {
      synchronized (done) {
        while (!live[0]) done.wait();
      }
      return accepted[0];
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Around the last frames, around the border of the files, and anywhere; the seed is fixed. */
  private static List<Long> positions() {
    long end = recorded.endPosition();
    long border = Engines.SEGMENT_BYTES;
    List<Long> positions = new ArrayList<>();
    for (long before : new long[] {1, 31, 32, 33, 600, 1376, 1408}) positions.add(end - before);
    positions.addAll(List.of(border, border + 1, border + 32, border - 1, border - 4096));
    Random random = new Random(42);
    for (int i = 0; i < 4; i++) positions.add(border + random.nextLong(end - border));
    return positions;
  }
}
