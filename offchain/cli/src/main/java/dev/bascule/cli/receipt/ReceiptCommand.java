package dev.bascule.cli.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.cli.network.Answer;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.cliconvention.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code receipt}: fetches a payment's receipt, verifies it, and prints it. */
@Command(
    name = "receipt",
    description = {
      "Print the receipt of a payment: one JSON document that verifies offline, for ever.",
      "%nA payment of several legs has one receipt for each, in one file. Once the payment is settled"
          + " its receipt proves that too; fetch it again then."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule receipt pay_01h9d4v0e3x7k8m2n5p6q9r1s4 > r.json",
      "  ./bascule receipt order-42 > r.json      # by the reference of the order",
      "  ./bascule receipt order-42 --leg 1 > r.json"
    })
public final class ReceiptCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "PAYMENT", description = "Its id (pay_…) or its reference.")
  private String payment = "";

  @Option(names = "--leg", paramLabel = "N", description = "Only this leg, from 0.")
  private @Nullable Integer leg;

  @Override
  public Integer call() {
    OperatorTrust trust = OperatorTrust.read(network.trustFile());
    try (ServiceClient service = network.service(PATIENCE)) {
      JsonNode found = find(service);
      String id = Fields.text(found, "id");
      var receipts = new ArrayList<Receipt>();
      for (int i : legs(Fields.list(found, "legs").size())) {
        JsonNode json = service.get("/v1/payments/" + id + "/receipt?leg=" + i);
        receipts.add(verified(json, id, i, trust));
      }
      terminal.line(ReceiptJson.write(receipts));
      return ExitCode.OK.number();
    }
  }

  private JsonNode find(ServiceClient service) {
    boolean isId = payment.matches("pay_[0-9a-z]{26}");
    if (isId) {
      Answer answer = service.find("/v1/payments/" + payment);
      if (answer.isSuccess()) return answer.body();
      throw notFound("no payment has this id");
    }
    Answer answer = service.find("/v1/payments?reference=" + ServiceClient.encode(payment));
    List<JsonNode> rows = answer.isSuccess() ? Fields.list(answer.body(), "data") : List.of();
    if (rows.isEmpty()) throw notFound("no payment has this reference");
    return service.get("/v1/payments/" + Fields.text(rows.getFirst(), "id"));
  }

  private List<Integer> legs(int count) {
    if (leg == null) return java.util.stream.IntStream.range(0, count).boxed().toList();
    if (leg >= 0 && leg < count) return List.of(leg);
    throw notFound("it has " + count + " legs, numbered from 0; there is no leg " + leg);
  }

  private ProblemException notFound(String why) {
    return Problem.of(
            ExitCode.NOT_FOUND,
            "payment_not_found",
            "there is no receipt for " + payment,
            why,
            "The console and ./bascule pay --json show ids.")
        .asException();
  }

  private static Receipt verified(JsonNode json, String id, int leg, OperatorTrust trust) {
    String why;
    try {
      Receipt receipt = ReceiptJson.read(json.toString().getBytes(UTF_8));
      Verdict verdict = new ReceiptVerifier(trust.trust()).verify(receipt);
      boolean asked = receipt.payment().toString().equals(id) && receipt.leg() == leg;
      switch (verdict) {
        case Verdict.Valid _ when asked -> {
          return receipt;
        }
        case Verdict.Valid _ -> why = "it is about another payment or leg";
        case Verdict.Refused refused -> why = refused.sentence() + " (" + refused.code() + ")";
      }
    } catch (JsonRefused e) {
      why = String.valueOf(e.getMessage());
    }
    throw Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "receipt_invalid",
            "the service's receipt does not verify",
            why,
            "Compare " + trust.file() + " with the network that you mean.")
        .asException();
  }
}
