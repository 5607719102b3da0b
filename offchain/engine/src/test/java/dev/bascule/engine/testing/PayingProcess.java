package dev.bascule.engine.testing;

import dev.bascule.core.book.Outcome;
import dev.bascule.engine.BatchAnswer;
import dev.bascule.engine.CommandBatch;
import dev.bascule.engine.Engine;
import dev.bascule.engine.StartGuard;
import dev.bascule.engine.StartResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An engine in a process of its own that pays as fast as it can and says what was acknowledged. It
 * is made to be killed. Arguments: folder, seconds, payers, and each payer's first payment number.
 */
public final class PayingProcess {
  private static final int PER_BATCH = 5;
  private static final int BATCHES_UNDER_WAY = 16;

  private PayingProcess() {}

  public static void main(String... args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    Traffic traffic = new Traffic(Long.parseLong(args[1]));
    int payers = Integer.parseInt(args[2]);
    int[] next = new int[payers];
    for (int i = 0; i < payers; i++) next[i] = Integer.parseInt(args[3 + i]);
    StartResult started = Engine.start(Engines.settings(Path.of(args[0])), StartGuard.none());
    if (!(started instanceof StartResult.Started(Engine engine))) {
      out.println("REFUSED " + started);
      out.flush();
      return;
    }
    out.println("STARTED");
    out.flush();
    engine.submit(traffic.opening(payers)).toCompletableFuture().join();
    record UnderWay(int payer, int last, CompletionStage<BatchAnswer> answer) {}
    ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
    for (int payer = 0; ; payer = (payer + 1) % payers) {
      CommandBatch batch = traffic.payments(payer, next[payer], PER_BATCH);
      next[payer] += PER_BATCH;
      underWay.add(new UnderWay(payer, next[payer] - 1, engine.submit(batch)));
      if (underWay.size() < BATCHES_UNDER_WAY) continue;
      UnderWay first = underWay.remove();
      BatchAnswer answer = first.answer().toCompletableFuture().join();
      if (answer instanceof BatchAnswer.Committed committed
          && committed.outcomes().stream().allMatch(each -> each instanceof Outcome.Accepted)) {
        out.println("ACK " + first.payer() + " " + first.last());
      } else {
        out.println("BAD " + answer);
      }
      out.flush();
    }
  }

  /** The same JVM flags and class path as this process. */
  public static Process start(Path folder, Traffic traffic, int[] next) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens") || flag.startsWith("--enable-native")) command.add(flag);
    }
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PayingProcess.class.getName());
    command.add(folder.toString());
    command.add(Long.toString(traffic.seconds()));
    command.add(Integer.toString(next.length));
    for (int each : next) command.add(Integer.toString(each));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  public static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Stops the whole process, as a debugger does, for so long. */
  public static void pause(Process process, Duration time) throws Exception {
    signal("STOP", process);
    try {
      Thread.sleep(time);
    } finally {
      signal("CONT", process);
    }
  }

  private static void signal(String name, Process process) throws Exception {
    String pid = Long.toString(process.pid());
    int status = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    if (status != 0) throw new IllegalStateException("kill -" + name + " ended with " + status);
  }

  /** SIGKILL, and gone; what it wrote can still be read. */
  public static void kill(Process process) throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }
}
