package dev.bascule.testnetwork;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: what runs, and whether chain, log and ledger are well. */
@Command(
    name = "status",
    description = {
      "Says what runs in a data folder: chain, log, vault, ledger, windows, breaks.",
      "Exit 0 when the network is ready and takes payments, 7 when it is not, with the reason; the"
          + " result is printed either way."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule status", "  ./bascule status --json | jq .chain.head"})
final class StatusCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final Place place = new Place();

  @Override
  public Integer call() throws InterruptedException {
    NetworkStatus status = NetworkStatus.of(place.folder());
    Map<String, Object> json = status.json();
    terminal.result(json, () -> terminal.table(table(json)));
    status.problem().ifPresent(problem -> terminal.remark(problem.sentence()));
    return (status.isReady() ? ExitCode.OK : ExitCode.UNREACHABLE).number();
  }

  private static Table table(Map<String, Object> json) {
    var table = new Table("what", "how it is");
    json.forEach((name, value) -> {
      // Said in a sentence of its own.
      if (!name.equals("problem")) table.row(name, words(value));
    });
    return table;
  }

  private static String words(Object value) {
    if (value instanceof Map<?, ?> map) {
      var text = new StringBuilder();
      map.forEach((key, inner) ->
          text.append(text.isEmpty() ? "" : "  ").append(key).append(' ').append(words(inner)));
      return text.toString();
    }
    return value == null ? "-" : value.toString();
  }
}
