package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From test money to a settled, reconciled and provable payment, on a real chain. */
class ThinPathTest {

  @Test
  void aPaymentIsAcceptedSettledAndProven(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain)) {
      var payers = new TestPayers(chain, service);
      TestWallet buyer = payers.funded("buyer", 100_000);
      Address seller = payers.participant("seller");
      Address platform = payers.participant("platform");

      Answer paid =
          service.post(
              "/v1/payments",
              buyer.pay(
                  "order-1", payers.notAfter(), new Line(seller, 9_500), new Line(platform, 500)));
      assertThat(paid.status()).as(paid.text()).isEqualTo(201);
      String id = paid.json().path("id").asString();

      Answer cut = service.post("/v1/windows", Map.of());
      assertThat(cut.status()).as(cut.text()).isEqualTo(201);
      assertThat(cut.json().path("total").path("amount").asString()).isEqualTo("10000");
      payers.await(
          "window 1 settled",
          () -> service.get("/v1/windows/1").json().path("state").asString().equals("settled"));

      assertThat(payers.balance(seller, "credit")).isEqualTo(9_500);
      assertThat(payers.balance(platform, "credit")).isEqualTo(500);
      assertThat(payers.balance(buyer.address(), "collateral")).isEqualTo(90_000);
      assertThat(service.get("/v1/payments/" + id).json().path("state").asString())
          .isEqualTo("settled");

      Answer reconciled = service.post("/v1/reconciliations", Map.of());
      assertThat(reconciled.json().path("breaks").asInt()).as(reconciled.text()).isZero();
      assertThat(reconciled.json().path("checked").path("lanes").asInt()).isEqualTo(2);
      provesEachLeg(service, id);
      tellsItsStory(service, id);
    }
  }

  private static void provesEachLeg(RunningService service, String id) {
    Trust trust = TrustJson.read(bytes(service.get("/v1/trust")));
    Answer both = service.get("/v1/payments/" + id + "/receipt");
    assertThat(bytes(both)).hasSizeLessThanOrEqualTo(ReceiptJson.BYTES_PROMISED);
    List<Receipt> receipts = new ArrayList<>(ReceiptJson.readFile(bytes(both)));
    assertThat(receipts).hasSize(2);
    for (int leg = 0; leg < 2; leg++) {
      Receipt one =
          ReceiptJson.read(bytes(service.get("/v1/payments/" + id + "/receipt?leg=" + leg)));
      assertThat(one.leg()).isEqualTo(leg);
      receipts.add(one);
    }
    for (Receipt receipt : receipts) {
      assertThat(new ReceiptVerifier(trust).verify(receipt))
          .isInstanceOfSatisfying(
              Verdict.Valid.class,
              valid -> assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_UNSEALED));
    }
    assertThat(service.get("/v1/payments/" + id + "/receipt?leg=2").code())
        .isEqualTo("leg_not_found");
  }

  private static void tellsItsStory(RunningService service, String id) {
    List<String> steps =
        service
            .get("/v1/payments/" + id + "/timeline")
            .json()
            .path("data")
            .valueStream()
            .map(step -> step.path("what").asString())
            .toList();
    assertThat(steps)
        .contains("received", "accepted", "windowed", "submitted", "settled_on_chain", "settled");
  }

  private static byte[] bytes(Answer answer) {
    return answer.text().getBytes(StandardCharsets.UTF_8);
  }
}
