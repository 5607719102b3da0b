package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The receipts of all payments of several legs in a file of orders. */
final class SplitReceipts {

  /** The largest file, and how many there are by the number of parts that settled them. */
  record Measured(PaymentId largest, int bytes, Map<Integer, Integer> filesByParts) {}

  private final TestNetwork network;
  private final ReceiptVerifier verifier;

  SplitReceipts(TestNetwork network) throws IOException {
    this.network = network;
    this.verifier =
        new ReceiptVerifier(TrustJson.read(Files.readAllBytes(network.folder().trustFile())));
  }

  /** Every file is settled and valid, and small, or else each of its legs is. */
  Measured measure(Path orders) throws Exception {
    PaymentId largest = new PaymentId(0, 0);
    int bytes = 0;
    var filesByParts = new TreeMap<Integer, Integer>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (Map.Entry<String, Integer> split : splits(orders).entrySet()) {
        var payment = PaymentId.of(new Tenant(1), split.getKey());
        byte[] file = fetch(http, payment, "");
        List<Receipt> legs = settled(file);
        assertThat(legs).hasSize(split.getValue());
        int parts =
            (int) legs.stream().map(leg -> leg.settlement().get().part()).distinct().count();
        filesByParts.merge(parts, 1, Integer::sum);
        if (parts > 1) {
          for (int leg = 0; leg < legs.size(); leg++) {
            byte[] one = fetch(http, payment, "?leg=" + leg);
            assertThat(settled(one)).hasSize(1);
            assertThat(one).hasSizeLessThanOrEqualTo(ReceiptJson.BYTES_PROMISED);
          }
        } else if (file.length > bytes) {
          largest = payment;
          bytes = file.length;
        }
      }
    }
    return new Measured(largest, bytes, filesByParts);
  }

  private static Map<String, Integer> splits(Path orders) throws IOException {
    Collection<String> lines = Files.readAllLines(orders).stream().skip(1).toList();
    Map<String, Integer> legs =
        lines.stream()
            .map(line -> line.split(",")[0])
            .collect(Collectors.toMap(reference -> reference, _ -> 1, Integer::sum, TreeMap::new));
    legs.values().removeIf(count -> count == 1);
    return legs;
  }

  private byte[] fetch(HttpClient http, PaymentId payment, String query) throws Exception {
    var request =
        HttpRequest.newBuilder(
                network.url().resolve("/v1/payments/" + payment + "/receipt" + query))
            .header("Authorization", "Bearer " + network.apiKey())
            .build();
    HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).as(payment.toString()).isEqualTo(200);
    return answer.body();
  }

  private List<Receipt> settled(byte[] file) {
    List<Receipt> legs = ReceiptJson.readFile(file);
    assertThat(legs)
        .allSatisfy(leg ->
            assertThat(verifier.verify(leg))
                .isInstanceOfSatisfying(
                    Verdict.Valid.class,
                    valid ->
                        assertThat(valid.carrier())
                            .isGreaterThanOrEqualTo(Verdict.Carrier.SETTLED_UNSEALED)));
    return legs;
  }
}
