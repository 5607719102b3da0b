package dev.bascule.chainrpc.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.Network;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One key's lane through crashes, lost transactions and items that no node takes. */
class SenderTest {

  private static final Address ANYWHERE =
      Address.ofHex("0x00000000000000000000000000000000000a11ce");

  private Anvil anvil;
  private Network network;
  private SubmissionStore store;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    network = new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO));
    store = new MemorySubmissionStore();
  }

  @AfterEach
  void stop() {
    network.close();
    anvil.close();
  }

  @Test
  void theSameKeyIsSentOnce() {
    Sender sender = network.sender("lane", store);
    Finished first = Network.await(sender, key("a"), nothing());
    assertThat(Network.await(sender, key("a"), nothing())).isEqualTo(first);
    // Another process with the same store, after a crash.
    assertThat(Network.await(network.sender("lane", store), key("a"), nothing())).isEqualTo(first);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aReservationWithoutBytesIsSignedAfterACrash() {
    store.reserve(key("a"), network.address("lane"), nothing(), 0);
    Sender sender = network.sender("lane", store);
    assertThat(sender.advance()).isEmpty();
    assertThat(Network.await(sender, key("a"), nothing())).isInstanceOf(Finished.Succeeded.class);
  }

  @Test
  void whatTheContractWouldRefuseUsesNoNonce() {
    Progress progress =
        network
            .sender("lane", store)
            .submit(
                key("a"),
                Intent.call(
                    network.contracts.vault(),
                    VaultCalls.withdraw(
                        network.contracts.token(), BaseUnits.of(5), network.address("lane")),
                    500_000),
                false);
    assertThat(progress)
        .isInstanceOfSatisfying(
            Progress.WouldRevert.class,
            refused -> {
              assertThat(refused.revert().code()).isEqualTo("insufficient_credit");
              assertThat(refused.revert().values()).containsEntry("requested", "5");
            });
    assertThat(store.nextNonce(network.address("lane"))).isZero();
  }

  @Test
  void aRevertedTransactionIsToldAndTheNextOneGoesOn() {
    Sender sender = network.sender("lane", store);
    Intent refused = Intent.call(network.contracts.vault(), VaultCalls.declareExit(), 500_000);
    assertThat(Network.await(sender, key("a"), refused)).isInstanceOf(Finished.Reverted.class);
    assertThat(Network.await(sender, key("b"), nothing())).isInstanceOf(Finished.Succeeded.class);
  }

  /** A poison item: no node takes a transaction of so much gas. */
  @Test
  void anItemThatNoNodeTakesIsGivenUpAndItsNonceFilled() {
    Sender sender = network.sender("lane", store);
    Intent poison = Intent.call(ANYWHERE, Bytes.EMPTY, 500_000_000L);
    assertThat(sender.submit(key("poison"), poison, true))
        .isInstanceOfSatisfying(
            Progress.Done.class,
            done -> assertThat(done.how()).isInstanceOf(Finished.Abandoned.class));
    anvil.rpc("evm_setAutomine", "[false]");
    assertThat(sender.submit(key("good"), nothing(), true)).isInstanceOf(Progress.Waiting.class);
    assertThat(sender.advance()).isEmpty();
    anvil.rpc("evm_mine", "[]");
    assertThat(Network.await(sender, key("good"), nothing()))
        .isInstanceOf(Finished.Succeeded.class);
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void aNonceThatAnotherTookIsToldAsDisplaced() {
    anvil.rpc("evm_setAutomine", "[false]");
    Sender sender = network.sender("lane", store);
    assertThat(sender.submit(key("mine"), nothing(), true)).isInstanceOf(Progress.Waiting.class);
    anvil.rpc("anvil_dropAllTransactions", "[]");
    Sender stranger = network.sender("lane", new MemorySubmissionStore());
    assertThat(
            stranger.submit(key("other"), Intent.call(ANYWHERE, Bytes.of((byte) 1), 50_000), true))
        .isInstanceOf(Progress.Waiting.class);
    anvil.rpc("evm_mine", "[]");
    // Not at once: the receipt may only be late.
    assertThat(sender.progress(key("mine"))).containsInstanceOf(Progress.Waiting.class);
    anvil.rpc("anvil_mine", "[\"0x2\"]");
    assertThat(sender.progress(key("mine"))).contains(new Progress.Done(new Finished.Displaced(0)));
  }

  @Test
  void whatTheNodeDroppedIsSentAgainAsTheSameBytes() {
    anvil.rpc("evm_setAutomine", "[false]");
    Sender sender = network.sender("lane", store);
    Progress first = sender.submit(key("a"), nothing(), true);
    anvil.rpc("anvil_dropAllTransactions", "[]");
    assertThat(sender.advance()).isEmpty();
    assertThat(sender.progress(key("a"))).contains(first);
    anvil.rpc("evm_mine", "[]");
    assertThat(Network.await(sender, key("a"), nothing())).isInstanceOf(Finished.Succeeded.class);
    assertThat(store.find(key("a")).orElseThrow().attempts()).hasSize(1);
  }

  @Test
  void aStuckTransactionIsPricedHigherByAnEighth() {
    anvil.rpc("evm_setAutomine", "[false]");
    anvil.rpc(
        "anvil_setBalance", "[\"%s\",\"0xde0b6b3a7640000\"]".formatted(network.address("lane")));
    TickingClock clock = new TickingClock(Instant.now());
    Sender sender = sender(clock, network.node, BigInteger.valueOf(800));
    assertThat(sender.submit(key("a"), nothing(), true)).isInstanceOf(Progress.Waiting.class);
    assertThat(sender.advance()).isEmpty();
    assertThat(store.find(key("a")).orElseThrow().attempts()).hasSize(1);
    clock.now = clock.now.plusSeconds(60);
    assertThat(sender.advance()).isEmpty();
    var attempts = store.find(key("a")).orElseThrow().attempts();
    assertThat(attempts).hasSize(2);
    assertThat(SignedTransaction.decode(attempts.getLast()).transaction())
        .hasFieldOrPropertyWithValue("gasPrice", BigInteger.valueOf(901));
    anvil.rpc("evm_mine", "[]");
    assertThat(Network.await(sender, key("a"), nothing())).isInstanceOf(Finished.Succeeded.class);
    assertThat(count()).isEqualTo(1);
  }

  /** Anvil's pool waits for a nonce that the chain has passed; the same bytes it knows already. */
  @Test
  void whatAPoolHoldsAndNeverTakesUpIsSentInOtherBytes() {
    TickingClock clock = new TickingClock(Instant.now());
    Sender sender = sender(clock, network.node, BigInteger.ZERO);
    store.reserve(key("a"), network.address("lane"), nothing(), 1);
    assertThat(sender.progress(key("a"))).containsInstanceOf(Progress.Waiting.class);
    anvil.rpc("anvil_setNonce", "[\"%s\",\"0x1\"]".formatted(network.address("lane")));
    anvil.rpc("anvil_mine", "[\"0x2\"]");
    assertThat(sender.advance()).isEmpty();
    assertThat(count()).isEqualTo(1);
    clock.now = clock.now.plusSeconds(60);
    assertThat(sender.advance()).isEmpty();
    assertThat(Network.await(sender, key("a"), nothing())).isInstanceOf(Finished.Succeeded.class);
    assertThat(store.find(key("a")).orElseThrow().attempts()).hasSize(2);
  }

  @Test
  void aChainThatStandsStillIsNotSentNewBytesForEver() {
    anvil.rpc("evm_setAutomine", "[false]");
    TickingClock clock = new TickingClock(Instant.now());
    Sender sender = sender(clock, network.node, BigInteger.ZERO);
    assertThat(sender.submit(key("a"), nothing(), true)).isInstanceOf(Progress.Waiting.class);
    for (int look = 0; look < 20; look++) {
      clock.now = clock.now.plusSeconds(60);
      assertThat(sender.advance()).isEmpty();
    }
    assertThat(store.find(key("a")).orElseThrow().attempts()).hasSize(4);
    anvil.rpc("evm_mine", "[]");
    assertThat(Network.await(sender, key("a"), nothing())).isInstanceOf(Finished.Succeeded.class);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsNoLostTransaction() {
    try (LyingNode silent = new LyingNode(anvil.url());
        EvmNode node = EvmNode.at(silent.url(), Duration.ofSeconds(5))) {
      Sender sender = sender(Clock.systemUTC(), node, BigInteger.ZERO);
      silent.lies((method, result) -> {
        if (method.equals("eth_sendRawTransaction")) silent.says("gone");
        return result;
      });
      assertThat(sender.submit(key("a"), nothing(), true)).isInstanceOf(Progress.LaneBlocked.class);
      assertThat(count()).isEqualTo(1);
      silent.lies((_, result) -> result);
      assertThat(Network.await(sender, key("a"), nothing())).isInstanceOf(Finished.Succeeded.class);
      assertThat(count()).isEqualTo(1);
    }
  }

  /** Anvil loses its newest blocks with a SIGKILL; here it loses all of them. */
  @Test
  void afterTheChainFellBackStoredTransactionsAreSentAgain() {
    int port;
    try (Anvil before = Anvil.start();
        EvmNode node = EvmNode.at(before.url(), Duration.ofSeconds(5))) {
      port = before.port();
      for (String each : new String[] {"a", "b", "c"}) {
        Network.await(sender(Clock.systemUTC(), node, BigInteger.ZERO), key(each), nothing());
      }
      before.kill();
    }
    try (Anvil after = Anvil.start(new Anvil.Options().port(port));
        EvmNode node = EvmNode.at(after.url(), Duration.ofSeconds(5))) {
      Sender sender = sender(Clock.systemUTC(), node, BigInteger.ZERO);
      assertThat(node.transactionCount(sender.address(), new BlockTag.Latest())).isZero();
      assertThat(sender.advance()).isEmpty();
      awaitCount(node, sender.address(), 3);
      for (String each : new String[] {"a", "b", "c"}) {
        Bytes raw = store.find(key(each)).orElseThrow().attempts().getLast();
        assertThat(node.receipt(SignedTransaction.decode(raw).hash())).isPresent();
      }
    }
  }

  @Test
  void errorsOfNodesAreToldApart() {
    EvmNode node = network.node;
    assertThat(node.rpc().call("no_suchMethod"))
        .isEqualTo(
            new RpcAnswer.Failed(
                new RpcFailure.Refused(
                    "no_suchMethod",
                    -32601,
                    "Method not found",
                    RpcFailure.RefusedKind.METHOD_NOT_FOUND,
                    Optional.empty())));
    Network.await(network.sender("lane", store), key("a"), nothing());
    Bytes raw = store.find(key("a")).orElseThrow().attempts().getLast();
    assertThat(node.sendRaw(raw).toString()).containsAnyOf("NONCE_TOO_LOW", "ALREADY_KNOWN");
  }

  /** A reserved nonce stays reserved: a wrong count that is believed once blocks for ever. */
  @Test
  void aCountFarBeyondWhatWasSentIsNotBelieved() {
    Network.await(network.sender("lane", store), key("a"), nothing());
    try (var lying = new LyingNode(anvil.url());
        EvmNode node = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      lying.lies(SenderTest::countsMuchMore);
      Sender sender = sender(Clock.systemUTC(), node, BigInteger.ZERO);
      assertThat(sender.submit(key("b"), nothing(), true))
          .isInstanceOfSatisfying(
              Progress.LaneBlocked.class,
              blocked -> assertThat(blocked.failure().sentence()).contains("has sent 1"));
      assertThat(store.nextNonce(network.address("lane"))).isEqualTo(1);
    }
    assertThat(Network.await(network.sender("lane", store), key("b"), nothing()))
        .isInstanceOf(Finished.Succeeded.class);
  }

  /** With a store that knows nothing of the account, a count has nothing to be compared with. */
  @Test
  void aCountFromNowhereIsNotBelievedEither() {
    try (var lying = new LyingNode(anvil.url());
        EvmNode node = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      lying.lies(SenderTest::countsMuchMore);
      assertThat(sender(Clock.systemUTC(), node, BigInteger.ZERO).submit(key("a"), nothing(), true))
          .isInstanceOf(Progress.LaneBlocked.class);
      assertThat(store.nextNonce(network.address("lane"))).isZero();
    }
    assertThat(Network.await(network.sender("lane", store), key("a"), nothing()))
        .isInstanceOf(Finished.Succeeded.class);
  }

  /** A wrong count that is near enough to be believed leaves a gap, and the gap is filled. */
  @Test
  void aCountSomewhatTooHighBlocksTheLaneOnlyUntilItIsContradicted() {
    Network.await(network.sender("lane", store), key("a"), nothing());
    try (var lying = new LyingNode(anvil.url());
        EvmNode node = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      lying.lies((method, result) ->
          method.equals("eth_getTransactionCount")
              ? tools.jackson.databind.node.StringNode.valueOf("0x4d2")
              : result);
      var _ = sender(Clock.systemUTC(), node, BigInteger.ZERO).submit(key("b"), nothing(), true);
      assertThat(store.find(key("b")).orElseThrow().nonce()).isEqualTo(0x4d2);
    }
    Sender honest = network.sender("lane", store);
    long looks = 0;
    while (count() < 0x4d2 && looks++ < 1_000) assertThat(honest.advance()).isEmpty();
    assertThat(Network.await(honest, key("b"), nothing())).isInstanceOf(Finished.Succeeded.class);
    assertThat(Network.await(honest, key("c"), nothing())).isInstanceOf(Finished.Succeeded.class);
    awaitCount(network.node, network.address("lane"), 0x4d2 + 2);
  }

  /** What is sent is mined at once, but not before the answer. */
  private static void awaitCount(EvmNode node, Address sender, long count) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (node.transactionCount(sender, new BlockTag.Latest()) != count) {
      if (System.nanoTime() > end) throw new AssertionError("not " + count + " mined in time");
      Thread.onSpinWait();
    }
  }

  private static tools.jackson.databind.JsonNode countsMuchMore(
      String method, tools.jackson.databind.JsonNode result) {
    return method.equals("eth_getTransactionCount")
        ? tools.jackson.databind.node.StringNode.valueOf("0x3fffffffffffffff")
        : result;
  }

  private Sender sender(Clock clock, EvmNode node, BigInteger gasPrice) {
    return new Sender(
        node,
        anvil.chainId(),
        SigningKey.of(network.key("lane")),
        store,
        network.finality,
        new Sender.Settings(gasPrice, Duration.ofSeconds(5)),
        clock);
  }

  private static final class TickingClock extends Clock {
    private Instant now;

    TickingClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private long count() {
    return network.node.transactionCount(network.address("lane"), new BlockTag.Latest());
  }

  private static SubmissionKey key(String name) {
    return new SubmissionKey(name);
  }

  private static Intent nothing() {
    return Intent.call(ANYWHERE, Bytes.EMPTY, 50_000);
  }
}
