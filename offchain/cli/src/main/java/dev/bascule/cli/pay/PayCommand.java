package dev.bascule.cli.pay;

import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cli.network.ServiceInfo;
import dev.bascule.cli.order.OrderFile;
import dev.bascule.cli.order.Orders;
import dev.bascule.cli.settle.WindowFigures;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pay}: the orders of a file become accepted payments. */
@Command(
    name = "pay",
    description = {
      "Pay the orders of a CSV file with demo wallets: each payer signs a voucher for each payment,"
          + " the service accepts them, and every answer is verified before it is believed.",
      "%nThe file has the header reference,payer,payee,amount,currency. Amounts are minor units"
          + " (1250 is 12.50 BRL). Lines with one reference are the legs of one payment. Lines that"
          + " cannot be paid are named with their reason; the good ones are paid all the same.",
      "%nIt can be stopped and run again at any time: what was paid stays paid and is not paid twice."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule pay --orders orders.csv",
      "  ./bascule pay --orders orders.csv --json > result.json",
      "  ./bascule pay --orders orders.csv --retry-for 10m"
    })
public final class PayCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--orders",
      required = true,
      paramLabel = "FILE",
      description = "The CSV file: reference,payer,payee,amount,currency.")
  private Path orders = Path.of("");

  @Option(
      names = "--valid-for",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description = "How long a signed voucher may be accepted (default: 1h).")
  private Duration ttl = Duration.ofHours(1);

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      var served = ServiceInfo.of(service.get("/v1/info"));
      OperatorTrust trust = OperatorTrust.read(network.trustFile());
      trust.require(served.domain());
      Orders file = OrderFile.read(orders, served.assets().keySet());
      long lastWindow = WindowFigures.newest(service);
      try (var run = new PaymentRun(service, served, trust, network, terminal, ttl)) {
        PaymentRun.Result result = run.pay(file);
        var report = new PaymentReport(orders, served, result, service, lastWindow);
        terminal.result(report.toJson(), () -> report.toWords().forEach(terminal::line));
        return exit(result.tally());
      }
    }
  }

  private static int exit(PaymentTally tally) {
    if (tally.refused().isEmpty()) return ExitCode.OK.number();
    boolean some = tally.paid() + tally.alreadyPaid() > 0;
    return (some ? ExitCode.PARTIAL : ExitCode.REFUSED).number();
  }
}
