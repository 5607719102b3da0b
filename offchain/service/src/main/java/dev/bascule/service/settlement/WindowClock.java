package dev.bascule.service.settlement;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts a window each interval, if there is something in it. */
final class WindowClock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WindowClock.class);

  private final Windows windows;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("window-clock").factory());

  WindowClock(Windows windows, Duration interval) {
    this.windows = windows;
    if (interval.isPositive()) {
      var _ =
          timer.scheduleWithFixedDelay(
              this::tick, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    try {
      if (windows.pending()) {
        windows
            .cut("interval/" + UUID.randomUUID())
            .forEach(cut -> LOG.info("window {} cut: {} lanes", cut.number(), cut.lanes()));
      }
    } catch (RuntimeException e) {
      LOG.warn("no window was cut; the next interval tries again: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
