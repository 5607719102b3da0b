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
      long settledBefore = settledBefore(service);
      var nothing = JsonNodeFactory.instance.objectNode();
      JsonNode cut = service.post("/v1/windows", UUID.randomUUID().toString(), nothing);
      long number = Fields.has(cut, "number") ? Fields.number(cut, "number") : 0;
      List<JsonNode> windows = number == 0 ? List.of() : List.of(cut);
      if (wait != null) windows = awaitSettled(service, settledBefore, number, wait, progress);
      progress.end();
      return report(windows, number > 0);
    }
  }

  /** Every window up to this number is settled. */
  private static long settledBefore(ServiceClient service) {
    long settled = 0;
    for (JsonNode window : WindowFigures.windowsAfter(service, 0)) {
      if (!isSettled(window)) break;
      settled = Fields.number(window, "number");
    }
    return settled;
  }

  private static boolean isSettled(JsonNode window) {
    return Fields.text(window, "state").equals("settled");
  }

  /** All windows that are under way: this one, and those that were cut before it. */
  private List<JsonNode> awaitSettled(
      ServiceClient service, long settledBefore, long cut, Duration limit, Progress progress) {
    long deadline = System.nanoTime() + limit.toNanos();
    progress.phase("waiting for finality", 0);
    while (true) {
      // The engine counts what is under way; the list of windows may be a moment behind it.
      JsonNode counts = Fields.child(service.get("/v1/info"), "windows");
      long inFlight = Fields.number(counts, "inFlight");
      List<JsonNode> windows = WindowFigures.windowsAfter(service, settledBefore);
      boolean listed =
          windows.stream().allMatch(SettleCommand::isSettled)
              && (cut == 0 || windows.stream().anyMatch(w -> Fields.number(w, "number") == cut));
      if (inFlight == 0 && listed) return windows;
      int parts = windows.stream().mapToInt(SettleCommand::parts).sum();
      progress.note(inFlight + " windows under way, " + parts + " parts on the chain");
      if (System.nanoTime() > deadline) throw pending(inFlight, parts, cut, limit);
      ServiceClient.sleep(POLL_MILLIS);
    }
  }

  private static int parts(JsonNode window) {
    return Fields.list(window, "parts").size();
  }

  private static RuntimeException pending(long inFlight, int parts, long cut, Duration limit) {
    Problem problem =
        Problem.of(
            ExitCode.PENDING,
            "window_pending",
            "not everything is settled yet",
            inFlight
                + " windows are under way with "
                + parts
                + " parts on the chain after "
                + limit.toSeconds()
                + " s",
            "They go on; see ./bascule status, or wait again with ./bascule settle --wait.");
    return (cut == 0 ? problem : problem.with("window", cut)).asException();
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
