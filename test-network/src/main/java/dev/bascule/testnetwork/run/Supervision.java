package dev.bascule.testnetwork.run;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.testnetwork.part.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches the parts: what dies is started again and said; what dies over and over ends it all. */
final class Supervision {

  private static final String KEEPS_DYING = "part_keeps_dying";
  private static final long LOOK_MILLIS = 500;
  private static final int DEATHS_MAX = 5;
  private static final Duration DEATHS_WINDOW = Duration.ofMinutes(2);

  private final LocalNetwork network;
  private final Consumer<String> say;
  private final Map<String, Deque<Long>> deaths = new ConcurrentHashMap<>();
  private final Set<String> reviving = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Problem surrender;
  private boolean notKept;

  Supervision(LocalNetwork network, Consumer<String> say) {
    this.network = network;
    this.say = say;
  }

  void begin() {
    Thread.ofPlatform().daemon(true).name("supervision").start(this::watch);
  }

  /** Why the network was given up, if it was. */
  @Nullable Problem surrender() {
    return surrender;
  }

  private void watch() {
    try {
      while (!network.isClosing()) {
        Thread.sleep(LOOK_MILLIS);
        keep();
        for (Part part : network.parts()) {
          if (part.isAlive() || part.rests() || network.isClosing()) continue;
          if (!reviving.add(part.name())) continue;
          // Each by itself: a service that waits for a dead chain must not keep it dead.
          Thread.ofVirtual().name("revive " + part.name()).start(() -> revive(part));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      giveUp(Failures.problemOf(failure));
    }
  }

  /** A full disk is no reason to leave the parts alone: they say themselves what they refuse. */
  private void keep() throws InterruptedException {
    try {
      network.chain().keep();
      if (notKept) say.accept("the chain's state is saved again");
      notKept = false;
    } catch (IOException broken) {
      if (!notKept) say.accept("the chain's state is not saved: " + broken.getMessage());
      notKept = true;
    }
  }

  private void revive(Part part) {
    try {
      if (diesTooOften(part)) throw tooOften(part).asException();
      say.accept(part.name() + " is gone (" + part.lastEnd() + "); starting it again");
      network.restart(part.name());
      say.accept(part.name() + " is back");
    } catch (ProblemException failure) {
      boolean retry = !part.isAlive() && !failure.problem().code().equals(KEEPS_DYING);
      if (retry) say.accept(failure.problem().sentence());
      else giveUp(failure.problem());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException failure) {
      giveUp(Failures.problemOf(failure));
    } finally {
      reviving.remove(part.name());
    }
  }

  private Problem tooOften(Part part) {
    return Problem.of(
        ExitCode.UNREACHABLE,
        KEEPS_DYING,
        part.name() + " ended more than " + DEATHS_MAX + " times within two minutes",
        part.lastEnd(),
        "Read " + network.folder().log(part.name()) + ", then run up again; nothing is lost.");
  }

  private boolean diesTooOften(Part part) {
    long now = System.nanoTime();
    Deque<Long> times = deaths.computeIfAbsent(part.name(), _ -> new ArrayDeque<>());
    times.addLast(now);
    while (now - times.getFirst() > DEATHS_WINDOW.toNanos()) times.removeFirst();
    return times.size() > DEATHS_MAX;
  }

  private void giveUp(Problem why) {
    if (network.isClosing()) return;
    surrender = why;
    try {
      network.giveUp(why);
    } catch (IOException broken) {
      say.accept("stopping failed: " + broken.getMessage());
    }
  }
}
