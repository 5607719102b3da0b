package dev.bascule.testnetwork.demo;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cold signer's image with a folder of its own, as its owner starts it. Where the system allows
 * it, it runs in a namespace that has no network.
 */
public final class ColdImage {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> ISOLATED = List.of("unshare", "--map-root-user", "--net");

  private final Path program;
  private final Path home;
  private final Path password;
  private final boolean isolated;

  private ColdImage(Path program, Path home, Path password, boolean isolated) {
    this.program = program;
    this.home = home;
    this.password = password;
    this.isolated = isolated;
  }

  static ColdImage of(Path repository, Path home, Path password) throws InterruptedException {
    return new ColdImage(program(repository), home, password, canIsolate());
  }

  private static Path program(Path repository) {
    Path program = repository.resolve("offchain/treasury-cli/target/image/bin/cold");
    if (Files.isExecutable(program)) return program;
    throw Problem.of(
            ExitCode.CONFIG_INVALID,
            "cold_not_built",
            "the cold signer is not built",
            "there is no " + program,
            "Run ./bascule cold --help once, which builds it.")
        .asException();
  }

  private static boolean canIsolate() throws InterruptedException {
    var tried = new ArrayList<>(ISOLATED);
    tried.add("true");
    try {
      return new ProcessBuilder(tried).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** Whether it can reach no network, not even this machine's own. */
  boolean isIsolated() {
    return isolated;
  }

  JsonNode run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>(isolated ? ISOLATED : List.of());
    command.add(program.toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", home.toString(), "--json"));
    // What a request says is asked without the key.
    if (!arguments[0].equals("inspect")) {
      command.addAll(List.of("--password", password.toString()));
    }
    CliProcess.Ended ended = ended(new ProcessBuilder(command));
    DemoStop.require("cold " + arguments[0], ended.exit(), ended.err());
    return JSON.readTree(ended.out());
  }

  /** Any of its commands as it is typed, in a folder. */
  public static CliProcess.Ended typed(Path repository, Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(canIsolate() ? ISOLATED : List.of());
    command.add(program(repository).toString());
    command.addAll(arguments);
    return ended(new ProcessBuilder(command).directory(directory.toFile()));
  }

  private static CliProcess.Ended ended(ProcessBuilder builder)
      throws IOException, InterruptedException {
    Process process = builder.start();
    var err = new FutureTask<>(() -> text(process.getErrorStream()));
    Thread.ofVirtual().start(err);
    try {
      String out = text(process.getInputStream());
      return new CliProcess.Ended(process.waitFor(), out, err.get());
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
