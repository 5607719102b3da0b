package dev.bascule.testnetwork.demo;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** The user's own commands, run as a user runs them: another process, the public API. */
public final class CliProcess {

  /** What a command said and how it ended. */
  public record Ended(int exit, String out, String err) {}

  private final Path jar;
  private final DataFolder folder;
  private final Path repository;

  private CliProcess(Path jar, DataFolder folder, Path repository) {
    this.jar = jar;
    this.folder = folder;
    this.repository = repository;
  }

  public static CliProcess of(DataFolder folder, Path repository) {
    Path target = repository.resolve("offchain/cli/target");
    try (var jars = Files.newDirectoryStream(target, "cli-*.jar")) {
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        if (!name.matches(".*-(tests|sources|javadoc)\\.jar")) {
          return new CliProcess(jar, folder, repository);
        }
      }
    } catch (IOException _) {
      // As if there were none.
    }
    throw Problem.of(
            ExitCode.CONFIG_INVALID,
            "cli_not_built",
            "the commands are not built",
            "there is no jar in " + target,
            "Run ./bascule mvn -pl offchain/cli -am package -DskipTests.")
        .asException();
  }

  public Ended run(String... arguments) throws IOException, InterruptedException {
    return run(_ -> {}, List.of(arguments));
  }

  /**
   * @param started is given the process, to be killed by a test
   */
  public Ended run(Consumer<Process> started, List<String> arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            jar.toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(folder.root().toFile());
    builder.environment().put("BASCULE_ROOT", repository.toString());
    builder.environment().put("BASCULE_DATA", folder.root().toString());
    builder.environment().put("BASCULE_STDERR_TERMINAL", "0");
    builder.environment().remove("BASCULE_URL");
    builder.environment().remove("BASCULE_API_KEY");
    Process process = builder.start();
    started.accept(process);
    var err = new FutureTask<>(() -> text(process.getErrorStream()));
    Thread.ofVirtual().start(err);
    try {
      String out = text(process.getInputStream());
      return new Ended(process.waitFor(), out, err.get());
    } catch (ExecutionException broken) {
      throw new IOException(broken.getCause());
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(java.io.InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
