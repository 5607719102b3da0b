package dev.bascule.node.observability;

import com.sun.net.httpserver.HttpServer;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.node.why.Diagnosis;
import dev.bascule.node.why.Observation;
import dev.bascule.node.why.Observer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node observability}. */
@Command(
    name = "observability",
    description = "Alert rules, dashboard and metrics of a network.",
    subcommands = {
      ObservabilityCommand.Write.class,
      ObservabilityCommand.Metrics.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node observability write --out ./observability",
      "  ./bascule node observability metrics --serve 9600"
    })
public final class ObservabilityCommand implements Callable<Integer> {

  private static final int PORT = 9600;

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  /** The files by name. */
  static Map<String, String> files(NetworkFolder network, int port) throws IOException {
    var genesis = network.genesis();
    List<Alert> alerts =
        Alert.of(
            Duration.ofMillis(genesis.blockPeriodMillis()),
            Duration.ofSeconds(genesis.requestTimeoutSeconds()));
    var files = new LinkedHashMap<String, String>();
    files.put("prometheus.yml", PrometheusFiles.scrape(network, port));
    files.put("bascule-alerts.yml", PrometheusFiles.alerts(alerts));
    files.put("bascule-dashboard.json", Dashboard.json(network.file().name()));
    return files;
  }

  /** {@code node observability write}. */
  @Command(
      name = "write",
      description = {
        "Writes prometheus.yml, bascule-alerts.yml and bascule-dashboard.json for this network,",
        "from the constants that ./bascule node why decides by."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node observability write --out ./observability"})
  static final class Write implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final NetworkOption option = new NetworkOption();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to.")
    private Path out = Path.of("");

    @Option(
        names = "--port",
        paramLabel = "PORT",
        description = "Where metrics --serve will listen, by default ${DEFAULT-VALUE}.")
    private int port = PORT;

    @Override
    public Integer call() throws IOException {
      var written = new ArrayList<Path>();
      for (var file : files(option.open(), port).entrySet()) {
        Path path = out.resolve(file.getKey());
        PrivateFile.write(path, file.getValue());
        written.add(path);
      }
      terminal.result(
          Map.of("files", written.stream().map(Path::toString).toList()),
          () -> written.forEach(path -> terminal.line(path.toString())));
      return ExitCode.OK.number();
    }
  }

  /** {@code node observability metrics}. */
  @Command(
      name = "metrics",
      description = {
        "Prints what Besu's own metrics lack (quorum margin, round, missing validators, disk,"
            + " clock) once, for a textfile collector, or serves it on the loopback address."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./bascule node observability metrics > /var/lib/node_exporter/bascule.prom",
        "  ./bascule node observability metrics --serve 9600"
      })
  static final class Metrics implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final NetworkOption option = new NetworkOption();

    @Option(names = "--serve", paramLabel = "PORT", description = "Until Ctrl-C.")
    private @Nullable Integer serve;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Observer observer = Observer.of(option.open(), Clock.systemUTC());
      if (serve == null) {
        terminal.document(text(observer).stripTrailing());
        return ExitCode.OK.number();
      }
      HttpServer server = server(observer, serve);
      server.start();
      terminal.remark(
          "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics; Ctrl-C stops it.");
      new CountDownLatch(1).await();
      return ExitCode.OK.number();
    }
  }

  static String text(Observer observer) throws InterruptedException {
    Observation seen = observer.look();
    return Exposition.of(seen, Diagnosis.of(seen));
  }

  /** On the loopback address only: it tells who is missing. */
  static HttpServer server(Observer observer, int port) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException | IllegalArgumentException taken) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "port_in_use",
              "the metrics cannot be served on port " + port,
              String.valueOf(taken.getMessage()),
              "Name another port with --serve.")
          .asException();
    }
    server.createContext(
        "/metrics",
        exchange -> {
          try (exchange) {
            byte[] body = text(observer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    return server;
  }
}
