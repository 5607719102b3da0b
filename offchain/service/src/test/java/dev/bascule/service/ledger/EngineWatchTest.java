package dev.bascule.service.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.Command;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.CommandBatch;
import dev.bascule.engine.Engine;
import dev.bascule.engine.EngineSettings;
import dev.bascule.engine.StartGuard;
import dev.bascule.engine.StartResult;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose engine has ended must not look alive to its supervisor. */
class EngineWatchTest {

  /** An engine under watch that loses the folder of its log and meets that at the next segment. */
  static final class LosesItsLog {

    private static final int ENTRIES = 1_000;

    public static void main(String... args) throws Exception {
      Path data = Path.of(args[0]);
      EngineSettings settings = EngineSettings.in(data).withSegmentBytes(4 << 20);
      if (!(Engine.start(settings, StartGuard.none()) instanceof StartResult.Started(var engine))) {
        System.exit(77);
        return;
      }
      var _ = new EngineWatch(engine);
      System.out.println("STARTED");
      Files.move(data.resolve("archive"), data.resolve("gone"));
      var batch =
          new CommandBatch(Collections.nCopies(1_000, new Command.AuditFact(64, Hash32.ZERO)));
      for (int i = 0; i < ENTRIES; i++) {
        var _ = engine.submit(batch).toCompletableFuture().join();
      }
      System.out.println("NOTHING HAPPENED");
    }
  }

  @Test
  void theProcessEndsWithItsStatusWhenTheEngineHasEnded(@TempDir Path folder) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens") || flag.startsWith("--enable-native")) command.add(flag);
    }
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LosesItsLog.class.getName(), folder.resolve("engine").toString()));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      // Only a process that does not end meets this limit.
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(Files.readString(said)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isEqualTo(1);
      assertThat(Files.readString(said))
          .contains("STARTED", "the engine has ended, and so does the service");
    } finally {
      process.destroyForcibly();
    }
  }
}
