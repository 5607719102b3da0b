package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.testnetwork.folder.KeyRing;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/how-to/rotate-the-checkpoint-key.md, step by step. */
class KeyRotationIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path temp;

  @Test
  void a_revoked_key_stops_payments_and_the_spare_goes_on() throws Exception {
    Path data = temp.resolve("data");
    Path before = OrderWriter.write(temp.resolve("before.csv"), 1, 20, 3, 4);
    Path after = OrderWriter.write(temp.resolve("after.csv"), 2, 20, 3, 4);
    String example;
    try (var network = TestNetwork.in(data).supervised().start()) {
      example = network.pay(before).path("example").asString();
      revoke(network, 1);
      awaitCode(network, "checkpoint_key_revoked");
      var refused = network.run("pay", "--orders", after.toString(), "--json");
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.out() + refused.err()).contains("checkpoint_key_revoked");
      // What was accepted settles.
      assertThat(network.awaitSettled().path("state").asString()).isEqualTo("settled");
    }
    Path keys = data.resolve("keys");
    Files.move(keys.resolve("checkpoint.json"), temp.resolve("revoked.json"));
    Files.move(keys.resolve("checkpoint-spare.json"), keys.resolve("checkpoint.json"));

    try (var network = TestNetwork.in(data).supervised().start()) {
      assertThat(network.pay(after).path("refusedLines").asInt()).isZero();
      assertThat(network.awaitSettled().path("state").asString()).isEqualTo("settled");
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      // Also what the first key had accepted stands under the second now.
      Path receipt = network.receipt(example);
      JsonNode checkpoint = JSON.readTree(Files.readString(receipt)).path("checkpoint");
      assertThat(checkpoint.path("operatorKeyId").asString()).isEqualTo("2");
      network.verify(receipt);
      assertThat(operatorKey(network, 0).path("revokedAt").isNull()).isFalse();
      assertThat(operatorKey(network, 1).path("revokedAt").isNull()).isTrue();
    }
  }

  private static JsonNode operatorKey(TestNetwork network, int index) throws Exception {
    JsonNode trust = JSON.readTree(Files.readString(network.folder().trustFile()));
    return trust.path("operatorKeys").get(index);
  }

  private static void awaitCode(TestNetwork network, String code) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (true) {
      var status = NetworkStatus.of(network.folder());
      if (status.problem().filter(it -> it.code().equals(code)).isPresent()) {
        assertThat(status.state()).isEqualTo("read_only");
        return;
      }
      assertThat(Instant.now()).as(status.state()).isBefore(end);
      Thread.sleep(500);
    }
  }

  /** On a network of one machine the deployer has the emergency role. */
  private static void revoke(TestNetwork network, int id) throws Exception {
    var keys = KeyRing.readOrCreate(network.folder(), new SecureRandom());
    Web3j web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    try {
      var sender =
          new RawTransactionManager(
              web3j, keys.credentials(KeyRing.Role.DEPLOYER), network.network().chain().chainId());
      SettlementVault vault =
          SettlementVault.load(
              network.network().contracts().vault(),
              web3j,
              sender,
              new StaticGasProvider(BigInteger.ZERO, BigInteger.valueOf(1_000_000)));
      TransactionReceipt receipt = vault.revokeOperatorKey(BigInteger.valueOf(id)).send();
      assertThat(receipt.isStatusOK()).isTrue();
    } finally {
      web3j.shutdown();
    }
  }
}
