package dev.bascule.testnetwork;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Kills one validator after the other with SIGKILL and starts each again before the next, so that a
 * quorum is always left.
 */
final class ValidatorKiller implements AutoCloseable {

  private final TestNetwork network;
  private final List<String> validators;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;

  ValidatorKiller(TestNetwork network, String... validators) {
    this.network = network;
    this.validators = List.of(validators);
    this.thread = Thread.ofVirtual().name("validator killer").start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; !ended.get(); i++) {
        String victim = validators.get(i % validators.size());
        network.kill(victim);
        kills.incrementAndGet();
        Thread.sleep(2000);
        network.restart(victim);
      }
    } catch (IOException | RuntimeException broken) {
      failure.set(broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  int kills() {
    return kills.get();
  }

  /** Waits until the last victim runs again. */
  @Override
  public void close() throws Exception {
    ended.set(true);
    thread.join();
    if (failure.get() != null) throw failure.get();
  }
}
