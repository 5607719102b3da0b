package dev.bascule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./bascule} under the shells it may meet; the cases are in src/test/sh. */
class LauncherTest {
  private static final Path ROOT = root();

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("bascule"))) folder = folder.getParent();
    return folder;
  }

  private static boolean has(String tool) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, tool))) return true;
    }
    return false;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("launcher", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("it does not end: " + Files.readString(output));
      }
      return "exit " + process.exitValue() + "\n" + Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash"})
  void theLauncherWorksUnder(String shell) throws IOException, InterruptedException {
    assumeTrue(has(shell), shell + " is not here");
    Path cases = ROOT.resolve("offchain/cli/src/test/sh/launcher-test.sh");
    String output = run(shell, cases.toString(), ROOT.resolve("bascule").toString(), shell);
    assertThat(output)
        .startsWith("exit 0")
        .contains("ok progress per module")
        .doesNotContain("FAILED");
  }

  @Test
  void shellcheckHasNothingToSay() throws IOException, InterruptedException {
    assumeTrue(has("shellcheck"), "shellcheck is not here");
    String launcher = ROOT.resolve("bascule").toString();
    assertThat(run("shellcheck", launcher, ROOT.resolve(".ci/run").toString()))
        .startsWith("exit 0");
  }
}
