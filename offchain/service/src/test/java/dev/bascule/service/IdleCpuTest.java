package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.TestChain;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a service costs that has nothing to do, by thread. A measurement, so it runs on request:
 * {@code -Dbascule.test.idle-seconds=60}.
 */
@EnabledIfSystemProperty(named = "bascule.test.idle-seconds", matches = "\\d+")
class IdleCpuTest {

  private static final int SECONDS = Integer.getInteger("bascule.test.idle-seconds", 60);
  private static final long WARM_UP_MILLIS = 20_000;

  @Test
  void anIdleServiceRests(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service =
            RunningService.start(
                chain,
                "bascule.chain.poll-interval",
                "500ms",
                "bascule.settlement.window-interval",
                "60s")) {
      assertThat(service.get("/v1/info").status()).isEqualTo(200);
      Thread.sleep(WARM_UP_MILLIS);
      Map<String, Long> before = cpuByThread();
      long processBefore = processCpu();
      Thread.sleep(SECONDS * 1000L);
      long process = processCpu() - processBefore;
      Map<String, Long> after = cpuByThread();
      System.out.printf("idle for %d s: the process %s of one core%n", SECONDS, share(process));
      after.entrySet().stream()
          .map(each ->
              Map.entry(each.getKey(), each.getValue() - before.getOrDefault(each.getKey(), 0L)))
          .sorted(Comparator.comparingLong((Map.Entry<String, Long> each) -> -each.getValue()))
          .limit(20)
          .forEach(each -> System.out.printf("  %s %s%n", share(each.getValue()), each.getKey()));
      assertThat(process).isPositive();
    }
  }

  /** Hundredths of a per cent, without a float. */
  private static String share(long nanos) {
    long hundredths = nanos / (SECONDS * 100_000L);
    return hundredths / 100 + "." + (hundredths % 100 < 10 ? "0" : "") + hundredths % 100 + " %";
  }

  private static long processCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static Map<String, Long> cpuByThread() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> cpu = new HashMap<>();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      long nanos = threads.getThreadCpuTime(id);
      if (info != null && nanos > 0) cpu.merge(info.getThreadName(), nanos, Long::sum);
    }
    return cpu;
  }
}
