package dev.bascule.contracts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of the module's scripts, for what a second implementation has to say. */
final class Node {

  private Node() {}

  /** What the script printed; an error exit throws with it. */
  static String run(String script, String... arguments) throws IOException, InterruptedException {
    Path module = Anvil.repositoryRoot().resolve("contracts");
    List<String> command = new ArrayList<>(List.of("node", "scripts/" + script));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(module.toFile()).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(script + " fails: " + output);
      }
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
