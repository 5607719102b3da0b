package dev.bascule.cli;

import dev.bascule.cliconvention.CommandLineRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One command, run as the launcher runs it, in this process. */
public record CommandRun(int exit, String out, String err) {

  public static CommandRun of(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        CommandLineRunner.run(
            new BasculeCommand(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new CommandRun(exit, out.toString(), err.toString());
  }

  JsonNode json() {
    return JsonMapper.builder().build().readTree(out);
  }
}
