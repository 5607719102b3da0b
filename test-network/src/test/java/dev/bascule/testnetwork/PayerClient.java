package dev.bascule.testnetwork;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherJson;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.testnetwork.contract.DeployedContracts;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A payer that may lie: it signs what it likes and posts it to the public API. */
final class PayerClient implements AutoCloseable {

  record Answer(int status, JsonNode body) {
    String code() {
      return body.path("code").asString("");
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long TTL_SECONDS = 3600;

  private final TestNetwork network;
  private final DeployedContracts contracts;
  private final DemoWallets wallets =
      new DemoWallets("a seed of this test".getBytes(StandardCharsets.UTF_8));
  private final HttpClient http = HttpClient.newHttpClient();

  PayerClient(TestNetwork network) {
    this.network = network;
    this.contracts = network.network().contracts();
  }

  Address address(String name) {
    return Signer.of(wallets.wallet(name).publicKey());
  }

  void open(String... names) throws IOException, InterruptedException {
    for (String name : names) {
      post("/v1/participants", Map.of("name", name, "address", address(name).hex()));
    }
  }

  /** Deposits test money and waits until the book counts it. */
  void fund(String name, long units) throws IOException, InterruptedException {
    post(
        "/v1/test/collateral",
        List.of(
            Map.of(
                "address",
                address(name).hex(),
                "amount",
                String.valueOf(units),
                "currency",
                "BRL")));
    String balance = "/v1/balances?address=" + address(name).hex();
    while (!get(balance).toString().contains("\"amount\":\"" + units + "\"")) Thread.sleep(200);
  }

  /** A payment of one leg on lane 0, signed up to {@code cumulative}. */
  Answer pay(String payer, String payee, String reference, long amount, long cumulative)
      throws IOException, InterruptedException {
    long notAfter = System.currentTimeMillis() / 1000 + TTL_SECONDS;
    Hash32 salt = wallets.salt(reference);
    var terms =
        new Terms(
            reference,
            contracts.currency(),
            contracts.exponent(),
            List.of(new Terms.TermsLeg(address(payee), amount)),
            VoucherKind.PAY,
            notAfter,
            Optional.empty());
    var leg = new Leg(address(payee), 0, BaseUnits.of(cumulative), terms.commitment(salt));
    var voucher =
        new Voucher(
            address(payer),
            Address.ofHex(contracts.token()),
            0,
            VoucherKind.PAY,
            notAfter,
            List.of(leg));
    var domain = new VaultDomain(contracts.chainId(), Address.ofHex(contracts.vault()));
    Signature signature = voucher.sign(domain, wallets.wallet(payer));

    ObjectNode request = JSON.createObjectNode();
    request.put("reference", reference);
    request.put("currency", contracts.currency());
    request.put("exponent", contracts.exponent());
    request.put("notAfter", Long.toString(notAfter));
    request
        .putArray("legs")
        .addObject()
        .put("payee", address(payee).hex())
        .put("amount", Long.toString(amount))
        .put("lane", "0");
    request.put("kind", "pay");
    request.put("salt", salt.hex());
    request.set("voucher", VoucherJson.write(voucher));
    request.put("signature", signature.toBytes().hex());
    return post("/v1/payments", request);
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(network.url().resolve(path))
            .header("Authorization", "Bearer " + network.apiKey())
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private Answer post(String path, Object body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(network.url().resolve(path))
            .header("Authorization", "Bearer " + network.apiKey())
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }

  @Override
  public void close() {
    http.close();
    wallets.close();
  }
}
