package dev.bascule.cliconvention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class CommandLineRunnerTest {

  @Command(
      name = "weigh",
      subcommands = ExitCodesCommand.class,
      footer = {"  ./weigh --stone 3"})
  static final class Weigh implements Callable<Integer> {
    @Mixin final Terminal terminal = new Terminal();

    @Option(names = "--stone")
    int stones;

    @Override
    public Integer call() {
      if (stones > 10) {
        throw Problem.of(
                ExitCode.REFUSED,
                "too_heavy",
                "not weighed",
                stones + " > 10 stones",
                "Take fewer.")
            .with("limit", 10)
            .asException();
      }
      if (stones < 0) throw new IllegalStateException("the scale is broken");
      var json = new LinkedHashMap<String, Object>();
      json.put("stones", stones);
      terminal.result(
          json, () -> terminal.table(new Table("what", "weight").row("stones", stones)));
      return ExitCode.OK.number();
    }
  }

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return CommandLineRunner.run(
        new Weigh(), new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @Test
  void aResultIsATableOrOneJsonObject() {
    assertThat(run("--stone", "3")).isZero();
    assertThat(out.toString()).isEqualTo("  what    weight\n  stones       3\n");
    out.getBuffer().setLength(0);
    assertThat(run("--stone", "3", "--json")).isZero();
    assertThat(out.toString()).isEqualTo("{\n  \"stones\": 3\n}\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aProblemSaysWhatWhyWhatToDoAndItsCode() {
    assertThat(run("--stone", "11", "--json")).isEqualTo(6);
    assertThat(err.toString())
        .isEqualTo("error: not weighed: 11 > 10 stones. Take fewer. (code too_heavy, exit 6)\n");
    assertThat(out.toString())
        .contains("\"code\": \"too_heavy\"", "\"exit\": 6", "\"limit\": 10", "\"hint\"");
  }

  @Test
  void aMisspeltOptionIsNamedWithAGuess() {
    assertThat(run("--ston", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--ston", "--stone", "exit 2");
  }

  @Test
  void aBugEndsWithOneAndNoStackTrace() {
    assertThat(run("--stone", "-1")).isEqualTo(1);
    assertThat(err.toString()).contains("the scale is broken").doesNotContain("\tat ");
  }

  @Command(name = "read")
  record Read(IOException failure) implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
      throw failure;
    }
  }

  @Test
  void aFileThatCannotBeUsedIsNoBug() {
    for (var each :
        Map.of(
                "is there already",
                new FileAlreadyExistsException("a.key"),
                "may not be read or written by this user",
                new IOException(new AccessDeniedException("a.key")),
                "disk_full",
                new IOException("No space left on device"))
            .entrySet()) {
      var said = new PrintWriter(err, true);
      int exit = CommandLineRunner.run(new Read(each.getValue()), said, said);
      assertThat(exit).as(err.toString()).isEqualTo(3);
      assertThat(err.toString()).contains(each.getKey());
    }
    assertThat(err.toString()).contains("a.key").doesNotContain("Exception");
  }

  @Test
  void exitCodesAreDocumented() {
    assertThat(run("exit-codes")).isZero();
    for (ExitCode code : ExitCode.values()) {
      assertThat(out.toString()).contains(code.meaning()).contains(" " + code.number());
    }
  }

  @Test
  void jsonEscapesControlCharactersAndKeepsOrder() {
    var json = new LinkedHashMap<String, Object>();
    json.put("b", "a\"\\\n\u0001é");
    json.put("a", List.of(1, 2L, true, Map.of()));
    assertThat(Json.compact(json))
        .isEqualTo("{\"b\":\"a\\\"\\\\\\n\\u0001é\",\"a\":[1,2,true,{}]}");
    assertThat(Json.compact(null)).isEqualTo("null");
  }
}
