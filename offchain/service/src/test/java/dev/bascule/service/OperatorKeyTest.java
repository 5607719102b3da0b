package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the service signs counts on the chain, or it accepts nothing. */
class OperatorKeyTest {

  private static final String[] SPARE = {"bascule.checkpoint-key", "checkpoint-spare"};

  /** Revoke, switch, go on: docs/how-to/rotate-the-checkpoint-key.md. */
  @Test
  void aRevokedKeyAcceptsNothingAndTheSpareGoesOn(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      String id;
      TestWallet buyer;
      Address seller;
      try (var service = RunningService.start(chain)) {
        var payers = new TestPayers(chain, service);
        buyer = payers.funded("buyer", 10_000);
        seller = payers.participant("seller");
        var order = buyer.pay("order-1", payers.notAfter(), new Line(seller, 700));
        id = service.post("/v1/payments", order).json().path("id").asString();

        revoke(chain, 1);
        payers.await("the service stops", () -> !engine(service).path("code").isMissingNode());

        JsonNode engine = engine(service);
        assertThat(engine.path("mode").asString()).isEqualTo("read_only");
        assertThat(engine.path("code").asString()).isEqualTo("checkpoint_key_revoked");
        assertThat(engine.path("reason").asString()).contains("operator key 1", "switch");
        var more = buyer.pay("order-2", payers.notAfter(), new Line(seller, 50));
        Answer refused = service.post("/v1/payments", more);
        buyer.forget(seller, 50);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("checkpoint_key_revoked");
        assertThat(refused.headers().get("content-type")).contains("problem+json");
        assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(503);
        // What was accepted is settled all the same.
        assertThat(service.post("/v1/windows", Map.of()).status()).isEqualTo(201);
        payers.await("the window settles", () -> state(service, id).equals("settled"));
      }
      assertThatThrownBy(() -> RunningService.start(chain).close())
          .hasStackTraceContaining("(checkpoint_key_revoked)")
          .hasStackTraceContaining("rotate-the-checkpoint-key.md");

      try (var service = RunningService.start(chain, SPARE)) {
        var payers = new TestPayers(chain, service);
        // The same size and root as before, under the key of now.
        payers.await("the log is signed anew", () -> keyOf(newest(service)).equals("2"));
        var order = buyer.pay("order-2", payers.notAfter(), new Line(seller, 50));
        Answer paid = service.post("/v1/payments", order);
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        assertThat(keyOf(paid.json())).isEqualTo("2");
        // This folder has no trust.json: what stands in for it is asked of the vault.
        JsonNode trusted = service.get("/v1/trust").json().path("operatorKeys").path(0);
        assertThat(trusted.path("id").asString()).isEqualTo("2");
        assertThat(keyOf(service.get("/v1/payments/" + id + "/receipt?leg=0").json()))
            .isEqualTo("2");
        long size = Long.parseLong(newest(service).path("checkpoint").path("size").asString());
        payers.await("anchors go on", () -> anchored(chain) >= size);
        assertThat(service.post("/v1/windows", Map.of()).status()).isEqualTo(201);
        String second = paid.json().path("id").asString();
        payers.await("the next window settles", () -> state(service, second).equals("settled"));
      }
    }
  }

  @Test
  void anotherKeysEndIsNothingToIt(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain)) {
      var payers = new TestPayers(chain, service);
      revoke(chain, 2);
      TestWallet buyer = payers.funded("buyer", 10_000); // observed after it
      var order = buyer.pay("order-1", payers.notAfter(), new Line(payers.participant("shop"), 7));
      assertThat(service.post("/v1/payments", order).status()).isEqualTo(201);
    }
  }

  @Test
  void aKeyThatDoesNotCountYetIsRefusedAtStart(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      Deployment.send(
          chain.deployment().vault(Keys.GOVERNANCE).addOperatorKey(Keys.ISSUER.getAddress()));
      Path keys = data.resolve("keys");
      Files.copy(
          keys.resolve("issuer.json"),
          keys.resolve("checkpoint.json"),
          StandardCopyOption.REPLACE_EXISTING);
      assertThatThrownBy(() -> RunningService.start(chain).close())
          .hasStackTraceContaining("counts operator key 3")
          .hasStackTraceContaining("(checkpoint_key_not_yet)");
    }
  }

  @Test
  void anIdThatIsSaidMustBeTheKeys(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      assertThatThrownBy(
              () -> RunningService.start(chain, "bascule.checkpoint-key-id", "2").close())
          .hasStackTraceContaining("(checkpoint_key_differs)");
      RunningService.start(chain, "bascule.checkpoint-key-id", "1").close();
    }
  }

  private static void revoke(TestChain chain, int id) throws Exception {
    Deployment.send(
        chain.deployment().vault(Keys.GOVERNANCE).revokeOperatorKey(BigInteger.valueOf(id)));
  }

  private static JsonNode engine(RunningService service) {
    return service.get("/v1/info").json().path("engine");
  }

  private static String state(RunningService service, String id) {
    return service.get("/v1/payments/" + id).json().path("state").asString();
  }

  private static JsonNode newest(RunningService service) {
    return service.get("/v1/checkpoints/latest").json();
  }

  private static String keyOf(JsonNode signed) {
    return signed.path("checkpoint").path("operatorKeyId").asString();
  }

  private static long anchored(TestChain chain) {
    try {
      return chain
          .deployment()
          .vault(Keys.GOVERNANCE)
          .anchored()
          .send()
          .component1()
          .longValueExact();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
