package dev.bascule.testnetwork.run;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.testnetwork.part.ChainProbe;
import dev.bascule.testnetwork.part.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches the parts: what dies is started again and said; what dies over and over ends it all. */
final class Supervision {

  private static final long LOOK_MILLIS = 500;
  private static final int DEATHS_MAX = 5;
  private static final Duration DEATHS_WINDOW = Duration.ofMinutes(2);

  private final LocalNetwork network;
  private final Consumer<String> say;
  private final Map<String, Deque<Long>> deaths = new HashMap<>();
  private volatile @Nullable Problem surrender;
  private long headSeen = -1;

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
    try (var probe = new ChainProbe(network.chain().rpcUrl())) {
      while (!network.isClosing()) {
        Thread.sleep(LOOK_MILLIS);
        network.chain().keep();
        for (Part part : network.parts()) {
          if (!part.isAlive() && !network.isClosing()) revive(part, probe);
        }
        probe.head().ifPresent(head -> headSeen = head);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException failure) {
      giveUp(Failures.problemOf(failure));
    }
  }

  private void revive(Part part, ChainProbe probe) throws IOException, InterruptedException {
    say.accept(part.name() + " is gone (" + part.lastEnd() + "); starting it again");
    if (diesTooOften(part)) {
      throw Problem.of(
              ExitCode.UNREACHABLE,
              "part_keeps_dying",
              part.name() + " ended " + DEATHS_MAX + " times within two minutes",
              part.lastEnd(),
              "Read " + network.folder().log(part.name()) + ", then run up again; nothing is lost.")
          .asException();
    }
    try {
      network.restart(part.name());
    } catch (ProblemException failure) {
      if (network.isClosing() || part.isAlive()) throw failure;
      say.accept(failure.problem().sentence());
      return; // dead again: counted at the next look
    }
    OptionalLong head = probe.head();
    if (head.isPresent() && head.getAsLong() < headSeen) {
      say.accept(
          "the chain fell back from block "
              + headSeen
              + " to "
              + head.getAsLong()
              + "; stored transactions are sent again");
    }
    say.accept(part.name() + " is back");
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
    say.accept(why.sentence());
    try {
      network.giveUp(why);
    } catch (IOException broken) {
      say.accept("stopping failed: " + broken.getMessage());
    }
  }
}
