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
      "%nThe receipt of a payment of several legs is about all of them, or about one with --leg. Once"
          + " the payment is settled its receipt proves that too; fetch it again then."
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
      List<Integer> legs = legs(Fields.list(found, "legs").size());
      String one = leg == null ? "" : "?leg=" + leg;
      JsonNode json = service.get("/v1/payments/" + id + "/receipt" + one);
      List<Receipt> receipts = verified(json, id, legs, trust);
      if (receipts.getFirst().agreement().isEmpty()) {
        terminal.remark(
            "its terms were erased: that it is of " + id + " rests on the service's word");
      }
      String text = ReceiptJson.write(receipts);
      int bytes = text.getBytes(UTF_8).length;
      if (bytes > ReceiptJson.BYTES_PROMISED && receipts.size() > 1) {
        terminal.remark(large(bytes, receipts));
      }
      terminal.document(text);
      return ExitCode.OK.number();
    }
  }

  private static String large(int bytes, List<Receipt> receipts) {
    long parts =
        receipts.stream()
            .flatMap(receipt -> receipt.settlement().stream())
            .map(settled -> settled.part().window() + "/" + settled.part().part())
            .distinct()
            .count();
    String why =
        parts > 1
            ? "its legs were settled in " + parts + " parts, each with a proof of its own"
            : "it is about " + receipts.size() + " legs";
    return "%d bytes, more than %d: %s; --leg N prints one leg by itself"
        .formatted(bytes, ReceiptJson.BYTES_PROMISED, why);
  }

  private boolean isId() {
    return payment.matches("pay_[0-9a-z]{26}");
  }

  private JsonNode find(ServiceClient service) {
    if (isId()) {
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

  private List<Receipt> verified(
      JsonNode json, String id, List<Integer> legs, OperatorTrust trust) {
    String why;
    try {
      List<Receipt> receipts = ReceiptJson.readFile(json.toString().getBytes(UTF_8));
      why =
          receipts.stream().map(Receipt::leg).toList().equals(legs) ? "" : "it is about other legs";
      var verifier = new ReceiptVerifier(trust.trust());
      for (Receipt receipt : receipts) {
        if (receipt
            .agreement()
            .filter(agreed -> !agreed.payment().toString().equals(id))
            .isPresent()) {
          why = "it is about another payment";
        }
        // Which payment bears a reference is the service's word too, unless the terms say it.
        if (!isId()
            && receipt
                .agreement()
                .filter(agreed -> !agreed.terms().reference().equals(payment))
                .isPresent()) {
          why = "it is about another reference";
        }
        if (verifier.verify(receipt) instanceof Verdict.Refused(String code, String sentence)) {
          why = sentence + " (" + code + ")";
        }
      }
      if (why.isEmpty()) return receipts;
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
