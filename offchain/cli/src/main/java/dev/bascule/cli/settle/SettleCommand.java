package dev.bascule.cli.settle;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.cliconvention.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code settle}: cuts a window now, and with {@code --wait} sees it through to finality. */
@Command(
    name = "settle",
    description = {
      "Cut a settlement window now: the newest voucher of every lane goes to the chain, in atomic"
          + " parts.",
      "%nWith --wait it returns when this window and those before it are final, or with exit 8 when"
          + " the time is over; the window goes on in either case."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule settle",
      "  ./bascule settle --wait",
      "  ./bascule settle --wait=30s --json"
    })
public final class SettleCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 500;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "10m",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Wait until it is final, at most so long (default: 10m).")
  private @Nullable Duration wait;

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE);
        Progress progress = terminal.progress("cutting a window", 0)) {
      service.tell(progress::note);
      var nothing = JsonNodeFactory.instance.objectNode();
      JsonNode cut = service.post("/v1/windows", UUID.randomUUID().toString(), nothing);
      boolean isCut = Fields.has(cut, "number");
      List<JsonNode> mine =
          isCut ? List.of(window(service, Fields.number(cut, "number"))) : List.of();
      if (wait != null) mine = awaitSettled(service, mine, wait, progress);
      progress.end();
      return report(mine, isCut);
    }
  }

  private static JsonNode window(ServiceClient service, long number) {
    return service.get("/v1/windows/" + number);
  }

  /** This window, or when nothing was to cut those that were already on their way. */
  private List<JsonNode> awaitSettled(
      ServiceClient service, List<JsonNode> mine, Duration limit, Progress progress) {
    long deadline = System.nanoTime() + limit.toNanos();
    var numbers = new ArrayList<Long>();
    for (JsonNode window : mine.isEmpty() ? unsettled(service) : mine) {
      numbers.add(Fields.number(window, "number"));
    }
    progress.phase("waiting for finality", 0);
    var settled = new ArrayList<JsonNode>();
    for (long number : numbers) {
      while (true) {
        JsonNode window = window(service, number);
        if (Fields.text(window, "state").equals("settled")) {
          settled.add(window);
          break;
        }
        progress.note(
            "window "
                + number
                + ": "
                + Fields.text(window, "state")
                + ", "
                + parts(window)
                + " parts");
        progress.to(settled.size());
        if (System.nanoTime() > deadline) throw pending(window, limit);
        ServiceClient.sleep(POLL_MILLIS);
      }
    }
    return settled;
  }

  private static List<JsonNode> unsettled(ServiceClient service) {
    var open = new ArrayList<JsonNode>();
    for (JsonNode window : WindowFigures.windowsAfter(service, 0)) {
      if (!Fields.text(window, "state").equals("settled")) open.add(window);
    }
    return open;
  }

  private static int parts(JsonNode window) {
    return Fields.list(window, "parts").size();
  }

  private RuntimeException pending(JsonNode window, Duration limit) {
    String number = Fields.text(window, "number");
    return Problem.of(
            ExitCode.PENDING,
            "window_pending",
            "window " + number + " is not settled yet",
            "it is "
                + Fields.text(window, "state")
                + " with "
                + parts(window)
                + " parts after "
                + limit.toSeconds()
                + " s",
            "It goes on; see ./bascule status, or wait again with ./bascule settle --wait.")
        .with("window", Fields.number(window, "number"))
        .with("state", Fields.text(window, "state"))
        .asException();
  }

  private int report(List<JsonNode> windows, boolean isCut) {
    var figures = new WindowFigures();
    var rows = new ArrayList<Map<String, Object>>();
    for (JsonNode window : windows) {
      figures.add(window);
      var row = new LinkedHashMap<String, Object>();
      row.put("number", Fields.number(window, "number"));
      row.put("state", Fields.text(window, "state"));
      row.put("lanes", Fields.number(window, "lanes"));
      row.put("parts", (long) parts(window));
      rows.add(row);
    }
    var json = new LinkedHashMap<String, Object>();
    json.put("state", windows.isEmpty() ? "nothing_to_settle" : state(windows));
    json.put("cut", isCut);
    json.put("windows", rows);
    json.put("settlement", figures.toJson());
    terminal.result(
        json,
        () -> {
          if (!isCut) terminal.line("nothing to settle: no lane moved since the last window");
          for (JsonNode window : windows) {
            terminal.line(
                "window "
                    + Fields.text(window, "number")
                    + "    "
                    + Fields.text(window, "state")
                    + ", "
                    + Fields.text(window, "lanes")
                    + " lanes");
          }
          if (!windows.isEmpty()) figures.toWords().forEach(terminal::line);
          if (wait == null && isCut) terminal.line("next        ./bascule settle --wait");
          else terminal.line("next        ./bascule reconcile");
        });
    return ExitCode.OK.number();
  }

  private static String state(List<JsonNode> windows) {
    return Fields.text(windows.getLast(), "state");
  }
}
