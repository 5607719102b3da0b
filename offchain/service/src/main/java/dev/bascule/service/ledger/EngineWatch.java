package dev.bascule.service.ledger;

import dev.bascule.engine.Engine;
import dev.bascule.engine.Mode;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the next start short by a snapshot now and then, and ends this process when the engine has
 * ended: a service that can no longer accept must not look alive to its supervisor.
 */
final class EngineWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
  private static final Duration SNAPSHOT_WAIT = Duration.ofSeconds(30);
  private static final Duration ORDERLY_END = Duration.ofSeconds(10);

  private final Engine engine;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("engine-watch").factory());
  private volatile boolean closing;

  EngineWatch(Engine engine) {
    this.engine = engine;
    var _ = engine.ended().thenAccept(this::end);
    var _ =
        timer.scheduleWithFixedDelay(
            this::snapshot, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void snapshot() {
    try {
      if (!(engine.mode() instanceof Mode.Serving)) return;
      if (!engine.isSnapshotDue()) return;
      if (!engine.snapshot(SNAPSHOT_WAIT)) {
        LOG.warn("no snapshot within {}; the next interval tries again", SNAPSHOT_WAIT);
      }
    } catch (RuntimeException e) {
      LOG.warn("no snapshot; the next interval tries again: {}", e.getMessage());
    }
  }

  private void end(String why) {
    if (closing) return;
    LOG.error("the engine has ended, and so does the service: {}", why);
    // On threads of their own: the shutdown closes the engine, whose thread this may be, and a
    // shutdown that hangs on a dead engine must not keep the process.
    Thread.ofPlatform().daemon(false).name("engine-ended").start(() -> System.exit(1));
    Thread.ofPlatform()
        .daemon()
        .name("engine-ended-halt")
        .start(() -> {
          try {
            Thread.sleep(ORDERLY_END);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          Runtime.getRuntime().halt(1);
        });
  }

  @Override
  public void close() {
    closing = true;
    timer.shutdownNow();
  }
}
