package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/** The log is on the chain again and again, whatever happened to an anchor before. */
class AnchoringTest {

  private static final String[] OFTEN = {"bascule.submission.anchor-interval", "500ms"};

  /** D_exit of four minutes: L is a minute, in blocks and in seconds. */
  private static final Duration SHORT = Duration.ofMinutes(4);

  private static final Credentials OTHER = Keys.named("other-operator");

  private int orders;

  /**
   * What is anchored changes while an anchor waits, so its proof fails. The same size is anchored
   * all the same, by a transaction of its own: what was anchored is part of its name.
   */
  @Test
  void aSizeWhoseAnchorCameTooLateIsAnchoredAgain(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain, "bascule.submission.anchor-interval", "15s")) {
      var payers = new TestPayers(chain, service);
      TestWallet buyer = payers.funded("buyer", 10_000);
      Address seller = payers.participant("seller");
      long first = pay(service, payers, buyer, seller);
      payers.await("the first anchor", () -> anchored(chain) == first);
      SettlementVault other = otherOperator(chain);

      chain.anvil().rpc("evm_setAutomine", "[false]");
      chain.anvil().rpc("evm_setIntervalMining", "[0]");
      long sent = sentByOperator(chain);
      long between = pay(service, payers, buyer, seller);
      long last = pay(service, payers, buyer, seller);
      payers.await("the anchor waits", () -> sentByOperator(chain) == sent + 1);
      var _ = anchor(service, other, first, between).sendAsync();
      payers.await("another waits before it", () -> sentBy(chain, OTHER) == 1);
      chain.anvil().rpc("evm_setIntervalMining", "[1]");

      payers.await("the other's is first", () -> anchored(chain) == between);
      payers.await("the last size is anchored", () -> anchored(chain) == last);
      assertThat(sentByOperator(chain)).isEqualTo(sent + 2);
    }
  }

  /** Pays for its transactions, and so comes first in a block. */
  private static SettlementVault otherOperator(TestChain chain) throws Exception {
    var on = chain.deployment();
    byte[] role = Hash.sha3("OPERATOR_ROLE".getBytes(StandardCharsets.US_ASCII));
    Deployment.send(vault(chain).grantRole(role, OTHER.getAddress()));
    chain.anvil().rpc("anvil_setBalance", "[\"" + OTHER.getAddress() + "\"," + hex(1L << 60) + "]");
    return SettlementVault.load(
        on.vaultAddress(),
        on.web3j(),
        new RawTransactionManager(on.web3j(), OTHER, on.chainId()),
        new StaticGasProvider(BigInteger.valueOf(1_000_000_000L), BigInteger.valueOf(1_000_000)));
  }

  private static RemoteFunctionCall<TransactionReceipt> anchor(
      RunningService service, SettlementVault vault, long from, long size) {
    JsonNode signed = service.get("/v1/checkpoints/" + size).json();
    JsonNode it = signed.path("checkpoint");
    String range = "/v1/checkpoints/consistency?from=" + from + "&to=" + size;
    List<byte[]> proof =
        service.get(range).json().path("proof").valueStream().map(AnchoringTest::bytes).toList();
    return vault.anchor(
        new SettlementVault.Checkpoint(
            bytes(it.path("logId")),
            BigInteger.valueOf(size),
            bytes(it.path("root")),
            new BigInteger(it.path("at").asString()),
            BigInteger.ONE),
        bytes(signed.path("opSig")),
        proof);
  }

  private static byte[] bytes(JsonNode hex) {
    return Numeric.hexStringToByteArray(hex.asString());
  }

  @Test
  void aLogThatRestsShowsLifeWithinAQuarterOfL(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data, SHORT);
        var service = RunningService.start(chain, OFTEN)) {
      var payers = new TestPayers(chain, service);
      TestWallet buyer = payers.funded("buyer", 10_000);
      long size = pay(service, payers, buyer, payers.participant("seller"));
      payers.await("the anchor", () -> anchored(chain) == size);
      long before = aliveAt(chain);

      payers.await("a sign of life", () -> aliveAt(chain) > before);

      long quarter = alive(chain) / 4;
      // Blocks have whole seconds: the earlier one may have come late in its own.
      assertThat(aliveAt(chain) - before).isBetween(quarter - 1, 2 * quarter);
      assertThat(anchored(chain)).isEqualTo(size);
    }
  }

  /** The chain knows when the last sign was; a start that forgets it could be silent for L. */
  @Test
  void aStartRemembersTheLastSignOfLife(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data, SHORT)) {
      try (var service = RunningService.start(chain, OFTEN)) {
        var payers = new TestPayers(chain, service);
        TestWallet buyer = payers.funded("buyer", 10_000);
        long size = pay(service, payers, buyer, payers.participant("seller"));
        payers.await("the anchor", () -> anchored(chain) == size);
      }
      long quarter = alive(chain) / 4;
      chain.anvil().rpc("anvil_mine", "[" + hex(quarter) + "," + hex(1) + "]");
      long before = aliveAt(chain);
      try (var service = RunningService.start(chain, OFTEN)) {
        long started = System.nanoTime();
        new TestPayers(chain, service).await("a sign of life", () -> aliveAt(chain) > before);
        long waited = (System.nanoTime() - started) / 1_000_000_000L;
        assertThat(waited).isLessThan(quarter);
      }
    }
  }

  /** Size of the log with the payment. */
  private long pay(RunningService service, TestPayers payers, TestWallet buyer, Address seller) {
    orders++;
    Answer paid =
        service.post(
            "/v1/payments", buyer.pay("order-" + orders, payers.notAfter(), new Line(seller, 10)));
    assertThat(paid.status()).as(paid.text()).isEqualTo(201);
    return Long.parseLong(paid.json().path("checkpoint").path("size").asString());
  }

  private static String hex(long number) {
    return "\"0x" + Long.toHexString(number) + "\"";
  }

  /** Transactions, those in the pool included. */
  private static long sentByOperator(TestChain chain) {
    return sentBy(chain, Keys.OPERATOR);
  }

  private static long sentBy(TestChain chain, Credentials sender) {
    try {
      return chain
          .deployment()
          .web3j()
          .ethGetTransactionCount(sender.getAddress(), DefaultBlockParameterName.PENDING)
          .send()
          .getTransactionCount()
          .longValueExact();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SettlementVault vault(TestChain chain) {
    return chain.deployment().vault(Keys.GOVERNANCE);
  }

  private static long anchored(TestChain chain) {
    try {
      return vault(chain).anchored().send().component1().longValueExact();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long aliveAt(TestChain chain) {
    try {
      return vault(chain).lastAlive().send().component2().longValueExact();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** L, in seconds. */
  private static long alive(TestChain chain) throws Exception {
    BigInteger seconds = vault(chain).parameters().send().alive.secs;
    return seconds.longValueExact();
  }
}
