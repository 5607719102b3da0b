package dev.bascule.cliconvention;

import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The mixin of every command: {@code --help}, {@code --json}, {@code --quiet}, and where results,
 * remarks and progress go. Results are the only thing on standard output.
 */
public final class Terminal {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Option(names = "--json", description = "Print the result, or the problem, as one JSON object.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on standard error.")
  private boolean quiet;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  public boolean json() {
    return json;
  }

  /** The result: a JSON object with {@code --json}, otherwise what {@code words} prints. */
  public void result(Map<String, ?> asJson, Runnable words) {
    if (json) document(Json.indented(asJson));
    else words.run();
  }

  /** One line of the result, printable whoever wrote the words in it. */
  public void line(String text) {
    out().println(Printable.line(text));
    out().flush();
  }

  /** A result of several lines, such as a JSON document. */
  public void document(String text) {
    out().println(Printable.document(text));
    out().flush();
  }

  public void table(Table table) {
    for (String line : table.lines()) out().println(line);
    out().flush();
  }

  /** Something the user should know that is not the result. */
  public void remark(String text) {
    err().println(Printable.line(text));
    err().flush();
  }

  /**
   * @param total how many units there are to do; 0 when nobody knows yet
   */
  public Progress progress(String what, long total) {
    return new Progress(
        err(), quiet ? Progress.Style.SILENT : Progress.styleOfTerminal(), what, total);
  }

  /** For what is not text of others: help, and the codes that paint a screen. */
  public PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    if (mixee == null) throw new IllegalStateException("used before the command line was parsed");
    return mixee;
  }
}
