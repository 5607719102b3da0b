package dev.bascule.cliconvention;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code help exit-codes}: what each exit status means. */
@Command(
    name = "exit-codes",
    description = "What each exit status means.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule help exit-codes", "  ./bascule help exit-codes --json"})
public final class ExitCodesCommand implements Callable<Integer> {
  @Mixin private final Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    var json = new LinkedHashMap<String, Object>();
    var table = new Table("exit", "meaning");
    for (ExitCode code : ExitCode.values()) {
      json.put(Integer.toString(code.number()), code.meaning());
      table.row(code.number(), code.meaning());
    }
    terminal.result(json, () -> terminal.table(table));
    return ExitCode.OK.number();
  }
}
