package dev.bascule.testnetwork;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code up}, {@code status} and {@code down} as processes, as a shell starts them. */
final class UpProcess {

  /** Of the slowest, a drill with four validators, on a machine that has other work. */
  private static final Duration LIMIT = Duration.ofMinutes(60);

  record Ended(int exit, String out, String err) {}

  private UpProcess() {}

  static Ended run(Path data, String... arguments) throws IOException, InterruptedException {
    return run(data, Map.of(), arguments);
  }

  /**
   * @param environment beside this process's own, of which {@code BESU_HOME} is not passed on
   */
  static Ended run(Path data, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("up", ".out");
    Path err = Files.createTempFile("up", ".err");
    Process process = start(data, environment, out, err, arguments);
    try {
      if (!process.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            "no end of " + String.join(" ", arguments) + " in " + LIMIT + ": " + read(err));
      }
      return new Ended(process.exitValue(), read(out), read(err));
    } finally {
      process.destroyForcibly();
    }
  }

  static Process start(Path data, Path out, Path err, String... arguments) throws IOException {
    return start(data, Map.of(), out, err, arguments);
  }

  private static Process start(
      Path data, Map<String, String> environment, Path out, Path err, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    // Whoever starts the tests in the background of a script leaves SIGINT ignored, and a child of
    // ours would inherit that: a user's shell does not.
    Path env = Path.of("/usr/bin/env");
    if (resetsSignals(env)) command.addAll(List.of(env.toString(), "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            NetworkCommand.class.getName()));
    command.addAll(List.of(arguments));
    command.add("--data=" + data);
    var builder = new ProcessBuilder(command);
    builder.environment().put("BASCULE_ROOT", Place.repository().toString());
    builder.environment().remove("BESU_HOME");
    builder.environment().putAll(environment);
    return builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
  }

  private static boolean resetsSignals(Path env) throws IOException {
    if (!Files.isExecutable(env)) return false;
    var process =
        new ProcessBuilder(env.toString(), "--default-signal=INT", "true")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.onExit().join().exitValue() == 0;
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
