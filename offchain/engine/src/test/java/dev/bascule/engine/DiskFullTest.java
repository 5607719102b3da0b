package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.core.book.BookView;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.Traffic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small disk of its own, filled by somebody else. Needs the right to mount one. */
class DiskFullTest {
  @TempDir Path work;

  private final Traffic traffic = Traffic.now();
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(work.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString());
    assumeTrue(mounted, "skipped: this user may not mount a small tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) run("umount", "-l", disk.toString());
  }

  @Test
  void belowTheReserveNothingIsAcceptedAndAboveItAgainItIs() throws Exception {
    try (Engine engine = Engines.start(disk.resolve("data"))) {
      Engines.commit(engine, traffic.opening(1));
      Path filler = fill(4 << 20);
      awaitMode(engine, Mode.ReadOnly.class);
      BatchAnswer answer = engine.submit(traffic.payments(0, 1, 1)).toCompletableFuture().join();
      assertThat(answer).isInstanceOf(BatchAnswer.NotServing.class);
      assertThat(((BatchAnswer.NotServing) answer).mode().code()).isEqualTo("disk_reserve");
      assertThat(engine.read(BookView::logSize).toCompletableFuture().join()).isZero();
      Files.delete(filler);
      awaitMode(engine, Mode.Serving.class);
      assertThat(Engines.commit(engine, traffic.payments(0, 1, 1)).size()).isEqualTo(1);
    }
  }

  /**
   * Filled faster than the reserve is watched: writes fail, and what was answered is still there.
   */
  @Test
  void aFullDiskEndsServingAndLosesNothingThatWasAnswered() throws Exception {
    Path data = disk.resolve("data");
    long acknowledged = 0;
    Path filler;
    try (Engine engine = Engines.start(Engines.settings(data).withReserve(0), StartGuard.none())) {
      Engines.commit(engine, traffic.opening(1));
      filler = fill(64 << 10);
      for (int n = 1; ; n += 100) {
        BatchAnswer answer =
            engine
                .submit(traffic.payments(0, n, 100))
                .toCompletableFuture()
                .get(90, TimeUnit.SECONDS);
        if (!(answer instanceof BatchAnswer.Committed committed)) break;
        acknowledged = committed.size();
      }
      assertThat(engine.mode()).isInstanceOf(Mode.ReadOnly.class);
      assertThat(engine.ended().toCompletableFuture().isDone()).isTrue();
    }
    Files.delete(filler);
    try (Engine engine = Engines.start(Engines.settings(data).withReserve(0), StartGuard.none())) {
      long size = engine.read(BookView::logSize).toCompletableFuture().join();
      assertThat(size).isGreaterThanOrEqualTo(acknowledged);
      assertThat(acknowledged).isPositive();
    }
  }

  @Test
  void aStartWithoutRoomIsRefused() throws Exception {
    fill(1 << 20);
    StartResult.Refused refused =
        Engines.refused(Engines.settings(disk.resolve("data")), StartGuard.none());
    assertThat(refused.code()).isEqualTo("disk_full");
  }

  /** Leaves so many bytes. */
  private Path fill(long left) throws IOException {
    Path filler = disk.resolve("filler");
    try (FileChannel file =
        FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocate(4096);
      while (Files.getFileStore(disk).getUsableSpace() > left) {
        block.clear();
        file.write(block);
      }
    }
    return filler;
  }

  private static void awaitMode(Engine engine, Class<? extends Mode> wanted)
      throws InterruptedException {
    while (!wanted.isInstance(engine.mode())) TimeUnit.MILLISECONDS.sleep(20);
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
