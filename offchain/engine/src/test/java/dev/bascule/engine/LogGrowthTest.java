package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.Traffic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a payment costs on the log's disk, for ever. Run it with {@code
 * -Dbascule.test.payments=1000000} to see a million; it says what it found.
 */
class LogGrowthTest {
  private static final int PAYMENTS = Integer.getInteger("bascule.test.payments", 20_000);
  private static final int PER_BATCH = 500;

  @Test
  void aPaymentOfOneLegIsSomeHundredBytes(@TempDir Path folder) throws IOException {
    Traffic traffic = Traffic.now();
    long begin;
    long log = 0;
    try (Engine engine = Engines.start(folder)) {
      begin = Engines.commit(engine, traffic.opening(1)).logPosition();
      for (int n = 1; n <= PAYMENTS; n += PER_BATCH) {
        log = Engines.commit(engine, traffic.payments(0, n, PER_BATCH)).logPosition() - begin;
      }
      assertThat(engine.snapshot(Duration.ofMinutes(2))).isTrue();
    }
    long snapshot = 0;
    for (Path file : recordings(folder)) {
      if (!file.getFileName().toString().startsWith("0-")) snapshot += written(file);
    }
    System.out.printf(
        "%,d payments of one leg: %,d bytes of log each, %,d bytes of one snapshot each%n",
        PAYMENTS, log / PAYMENTS, snapshot / PAYMENTS);
    assertThat(log / PAYMENTS).isBetween(200L, 500L);
    assertThat(snapshot / PAYMENTS).isBetween(50L, 500L);
  }

  private static List<Path> recordings(Path folder) throws IOException {
    try (var files = Files.list(folder.resolve("archive"))) {
      return files.filter(file -> file.toString().endsWith(".rec")).toList();
    }
  }

  /** Segments are as long as they may become, with a hole behind what was written. */
  private static long written(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer block = ByteBuffer.allocate(4096);
      for (long at = channel.size() - block.capacity(); at >= 0; at -= block.capacity()) {
        block.clear();
        int _ = channel.read(block, at);
        block.flip();
        while (block.hasRemaining()) if (block.get() != 0) return at + block.capacity();
      }
      return 0;
    }
  }
}
