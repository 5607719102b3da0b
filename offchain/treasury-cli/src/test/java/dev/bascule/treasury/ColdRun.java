package dev.bascule.treasury;

import dev.bascule.cliconvention.CommandLineRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run of the program, in this process. */
public record ColdRun(int exit, String out, String err) {

  public static ColdRun of(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) texts[i] = arguments[i].toString();
    int exit =
        CommandLineRunner.run(
            ColdCommand.create(),
            ColdCommand::known,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            texts);
    return new ColdRun(exit, out.toString(), err.toString());
  }

  public JsonNode json() {
    return JsonMapper.builder().build().readTree(out);
  }
}
