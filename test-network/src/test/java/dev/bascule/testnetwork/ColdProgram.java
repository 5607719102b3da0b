package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cold signer's own program with a folder of its own; only files go in and out. */
record ColdProgram(Path home, Path password) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** One run, in a process of its own. */
  record Run(int exit, String out, String err) {
    JsonNode json() {
      return JSON.readTree(out);
    }
  }

  Run run(Object... arguments) throws Exception {
    var texts = new ArrayList<Object>(List.of(arguments));
    texts.addAll(List.of("--home", home, "--json"));
    if (!arguments[0].equals("inspect")) texts.addAll(List.of("--password", password));
    var command =
        new ArrayList<String>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ColdCommand.class.getName()));
    for (Object each : texts) command.add(each.toString());
    Path out = beside(".out");
    Path err = beside(".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(command.toString()).isTrue();
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private Path beside(String suffix) throws IOException {
    return Files.createTempFile(home.toAbsolutePath().getParent(), "cold", suffix);
  }

  Run succeed(Object... arguments) throws Exception {
    Run run = run(arguments);
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    return run;
  }
}
