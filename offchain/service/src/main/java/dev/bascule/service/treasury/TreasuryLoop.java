package dev.bascule.service.treasury;

import dev.bascule.chainrpc.rpc.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for what nobody asks for: steps into the log, transactions to a chain, ends. */
final class TreasuryLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TreasuryLoop.class);

  private final String name;
  private final List<Runnable> works;
  private final Duration pause;
  private final Semaphore hints = new Semaphore(0);
  private volatile boolean open = true;
  private @Nullable Thread thread;
  private @Nullable String said;

  /**
   * @param works done in this order, again and again; one that fails keeps no other from its turn
   */
  TreasuryLoop(String name, Duration pause, List<Runnable> works) {
    this.name = name;
    this.works = List.copyOf(works);
    this.pause = pause;
  }

  void start() {
    thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** Something may be to do. */
  void hint() {
    hints.release();
  }

  private void run() {
    while (open) {
      for (Runnable work : works) attempt(work);
      try {
        if (hints.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) hints.drainPermits();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What fails here is tried again after the pause; the log and the chain do not wait for it. */
  private void attempt(Runnable work) {
    try {
      work.run();
      said = null;
    } catch (RpcException e) {
      say(e.failure().code(), e.failure().sentence());
    } catch (RuntimeException | Error e) {
      // An Error too: a loop that ended would leave everything as it is, and say nothing.
      say("treasury_failed", String.valueOf(e));
      LOG.debug("treasury failed", e);
    }
  }

  private void say(String code, String sentence) {
    if (!code.equals(said)) LOG.warn("{} waits ({}): {}", name, code, sentence);
    said = code;
  }

  @Override
  public void close() {
    open = false;
    hints.release();
    Thread running = thread;
    if (running == null) return;
    try {
      running.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
