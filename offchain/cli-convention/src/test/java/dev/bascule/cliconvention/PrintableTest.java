package dev.bascule.cliconvention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PrintableTest {

  /** Clears the screen, goes to the line's start, turns the reading order around, makes a line. */
  private static final String HOSTILE = "a\u001b[2J\rb\u202ec\u009b1md\u200b\nerror: e\u007f";

  @Command(name = "quote")
  static final class Quote implements Callable<Integer> {
    @Mixin final Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      terminal.remark(HOSTILE);
      try (Progress progress = terminal.progress(HOSTILE, 1)) {
        progress.note(HOSTILE);
      }
      terminal.result(
          Map.of(HOSTILE, List.of(HOSTILE)),
          () -> {
            terminal.line(HOSTILE);
            terminal.table(new Table("who").row(HOSTILE));
          });
      throw Problem.of(ExitCode.REFUSED, "hostile", HOSTILE, HOSTILE, HOSTILE).asException();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--json"})
  void nothingThatACommandPrintsOfOthersMovesTheCursor(String option) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] args = option.isEmpty() ? new String[0] : new String[] {option};
    int exit =
        CommandLineRunner.run(
            new Quote(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    assertThat(exit).isEqualTo(6);
    String printed = out.toString() + err;
    assertThat(printed.codePoints().filter(c -> c != '\n').allMatch(Printable::shows)).isTrue();
    assertThat(printed.lines()).noneMatch(line -> line.startsWith("error: e"));
    assertThat(printed).contains("a\\u001b[2J\\rb\\u202ec\\u009b1md\\u200b\\nerror: e\\u007f");
  }

  @Test
  void whatShowsStaysAsItIs() {
    String text = "José \u20ac 12 \"\\\" \u6f22\u5b57 \ud83d\ude00 \u05d0\u0301";
    assertThat(Printable.line(text)).isEqualTo(text);
    assertThat(Printable.document("{\n  \"a\": 1\n}")).isEqualTo("{\n  \"a\": 1\n}");
  }

  @Test
  void charactersBeyondTheFirstPlaneAndLoneSurrogatesAreEscapedByUnits() {
    assertThat(Printable.line("a\udb40\udc41b\ud800")).isEqualTo("a\\udb40\\udc41b\\ud800");
    assertThat(Printable.document("\"\u2028\u2029\ue000\t\r\n\""))
        .isEqualTo("\"\\u2028\\u2029\\ue000\\t\\r\n\"");
  }
}
