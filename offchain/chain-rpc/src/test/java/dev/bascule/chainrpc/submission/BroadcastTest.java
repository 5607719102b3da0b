package dev.bascule.chainrpc.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.FinalState;
import dev.bascule.chainrpc.block.FinalState.Awaited;
import dev.bascule.chainrpc.block.FinalState.Outcome;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody else signed: sent as it is, as often as needed, and ended by a final block only.
 */
class BroadcastTest {

  private static final SecretKey KEY = SecretKey.of(Hash32.sha256(new byte[] {7}).bytes());
  private static final Address ACCOUNT = Signer.of(KEY.publicKey());
  private static final Finality FINALITY = new Finality.Depth(1, Duration.ZERO);
  private static final BigInteger PRICE = BigInteger.valueOf(2_000_000_000);

  private Anvil anvil;
  private EvmNode node;
  private Broadcast broadcast;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    node = EvmNode.at(anvil.url(), Duration.ofSeconds(10));
    broadcast = broadcast(node);
    anvil.rpc("evm_setAutomine", "[false]");
    anvil.rpc("anvil_setBalance", "[\"" + ACCOUNT.hex() + "\",\"0x8ac7230489e80000\"]");
  }

  @AfterEach
  void stop() {
    node.close();
    anvil.close();
  }

  private SignedTransaction signed(long nonce, long wei, BigInteger price) {
    return new Transaction.DynamicFee(
            anvil.chainId(),
            nonce,
            BigInteger.ONE,
            price,
            21_000,
            Optional.of(Address.ofHex("0x" + "5a".repeat(20))),
            BigInteger.valueOf(wei),
            Bytes.EMPTY,
            List.of())
        .sign(KEY);
  }

  private Broadcast broadcast(EvmNode through) {
    return new Broadcast(through, FINALITY, chain(through));
  }

  private BlockCursor chain(EvmNode through) {
    var vault = new VaultDomain(anvil.chainId(), ACCOUNT);
    return new BlockCursor(
        through, new VaultOnChain(vault, Hash32.ZERO), FINALITY, Clock.systemUTC());
  }

  private Progress step(SignedTransaction transaction) {
    return broadcast.step(transaction, ACCOUNT);
  }

  private void mine(int blocks) {
    for (int i = 0; i < blocks; i++) anvil.rpc("evm_mine", "[]");
  }

  @Test
  void theSameBytesAreSentUntilABlockIsFinal() {
    SignedTransaction transaction = signed(0, 5, PRICE);
    assertThat(step(transaction)).isEqualTo(new Progress.Waiting(0, transaction.hash()));
    anvil.rpc("anvil_dropAllTransactions", "[]");
    assertThat(node.knows(transaction.hash())).isFalse();
    assertThat(step(transaction)).isInstanceOf(Progress.Waiting.class);
    mine(1);
    assertThat(step(transaction)).as("not deep enough").isInstanceOf(Progress.Waiting.class);
    mine(1);
    assertThat(step(transaction))
        .isInstanceOfSatisfying(
            Progress.Done.class,
            done -> assertThat(done.how()).isInstanceOf(Finished.Succeeded.class));
    assertThat(broadcast.finalCount(ACCOUNT)).isEqualTo(1);
  }

  /** Another node may take the same bytes: nothing is given up. */
  @Test
  void aNodeThatRefusesEndsNothing() {
    anvil.rpc("anvil_setBalance", "[\"" + ACCOUNT.hex() + "\",\"0x0\"]");
    SignedTransaction poor = signed(0, 5, PRICE);
    assertThat(step(poor))
        .isInstanceOfSatisfying(
            Progress.LaneBlocked.class,
            blocked -> assertThat(blocked.failure().code()).isEqualTo("insufficient_funds"));
    anvil.rpc("anvil_setBalance", "[\"" + ACCOUNT.hex() + "\",\"0x8ac7230489e80000\"]");
    assertThat(step(poor)).isInstanceOf(Progress.Waiting.class);
  }

  @Test
  void aNonceThatAnotherTookIsBelievedWhenItIsFinal() {
    SignedTransaction ours = signed(0, 5, PRICE);
    SignedTransaction other = signed(0, 6, PRICE.shiftLeft(1));
    assertThat(node.sendRaw(other.raw())).isNotNull();
    for (int i = 0; i < 2; i++) {
      mine(1);
      assertThat(step(ours))
          .as("it was not sent, and is not lost before the other's block is final")
          .isInstanceOfSatisfying(
              Progress.LaneBlocked.class,
              blocked -> assertThat(blocked.failure().code()).isEqualTo("nonce_too_low"));
    }
    mine(2);
    assertThat(step(ours)).isEqualTo(new Progress.Done(new Finished.Displaced(0)));
  }

  /** A node that hides a receipt for a while must not make a payment look lost. */
  @Test
  void aReceiptThatComesLateIsNoDisplacement() {
    SignedTransaction transaction = signed(0, 5, PRICE);
    assertThat(step(transaction)).isInstanceOf(Progress.Waiting.class);
    mine(1);
    var hidden = new AtomicInteger(2);
    try (var lying = new LyingNode(anvil.url())) {
      lying.lies((method, result) ->
          method.equals("eth_getTransactionReceipt") && hidden.getAndDecrement() > 0
              ? JsonNodeFactory.instance.nullNode()
              : result);
      try (var through = EvmNode.at(lying.url(), Duration.ofSeconds(10))) {
        var late = broadcast(through);
        assertThat(late.step(transaction, ACCOUNT)).isInstanceOf(Progress.LaneBlocked.class);
        assertThat(late.step(transaction, ACCOUNT)).isInstanceOf(Progress.LaneBlocked.class);
        mine(3);
        assertThat(late.step(transaction, ACCOUNT))
            .isInstanceOfSatisfying(
                Progress.Done.class,
                done -> assertThat(done.how()).isInstanceOf(Finished.Succeeded.class));
      }
    }
  }

  /** Whoever pays again because a payment failed pays twice if it did not. */
  @Test
  void aReceiptThatNoBlockShowsEndsNothing() {
    SignedTransaction transaction = signed(0, 5, PRICE);
    step(transaction);
    mine(2);
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(10))) {
      Broadcast misled = broadcast(through);
      lying.lies((method, result) ->
          method.equals("eth_getTransactionReceipt") ? put(result, "blockNumber", "0x0") : result);
      assertThat(misled.step(transaction, ACCOUNT))
          .isInstanceOfSatisfying(
              Progress.LaneBlocked.class,
              blocked -> assertThat(blocked.failure().code()).isEqualTo("not_in_block"));
      lying.lies((method, result) ->
          method.equals("eth_getTransactionReceipt") ? put(result, "status", "0x0") : result);
      assertThat(misled.step(transaction, ACCOUNT))
          .as("the block's receipts have it, and it succeeded")
          .isInstanceOfSatisfying(
              Progress.Done.class,
              done -> assertThat(done.how()).isInstanceOf(Finished.Succeeded.class));
      lying.lies((method, result) -> {
        if (method.equals("eth_getTransactionReceipt")) return put(result, "status", "0x0");
        if (!method.equals("eth_getBlockReceipts")) return result;
        result.forEach(receipt -> put(receipt, "status", "0x0"));
        return result;
      });
      assertThat(misled.step(transaction, ACCOUNT))
          .isInstanceOfSatisfying(
              Progress.LaneBlocked.class,
              blocked -> assertThat(blocked.failure().code()).isEqualTo("receipts_root_wrong"));
    }
  }

  private static void isNotShown(Outcome shown, String code) {
    assertThat(shown)
        .isInstanceOfSatisfying(
            Outcome.NotShown.class, it -> assertThat(it.code()).isEqualTo(code));
  }

  private static JsonNode put(JsonNode object, String key, String value) {
    return object.isObject() ? ((ObjectNode) object).put(key, value) : object;
  }

  /** What took a nonce is shown by the block that did, however long ago, and by nothing else. */
  @Test
  void theTakerOfANonceIsFoundByProofs() {
    mine(3);
    SignedTransaction first = signed(0, 5, PRICE);
    assertThat(node.sendRaw(first.raw())).isNotNull();
    mine(6);
    SignedTransaction ours = signed(1, 5, PRICE);
    SignedTransaction other = signed(1, 6, PRICE);
    assertThat(node.sendRaw(other.raw())).isNotNull();
    mine(9);
    var state = new FinalState(node, chain(node));
    var beginning = new Awaited.OfAccount(first.hash(), ACCOUNT, 0);
    var later = new Awaited.OfAccount(ours.hash(), ACCOUNT, 1);
    assertThat(state.taker(beginning, 17))
        .isEqualTo(new Outcome.Executed(first.hash(), true, 4, 21_000));
    assertThat(state.taker(later, 17)).isEqualTo(new Outcome.Displaced(10));
    assertThat(state.taker(later, 10)).isEqualTo(new Outcome.Displaced(10));
    assertThat(state.taker(later, 9)).satisfies(shown -> isNotShown(shown, "nonce_not_used"));
    JsonNode old = node.rpc().call("eth_getProof", ACCOUNT.hex(), List.of(), "0x9").orThrow();
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(10))) {
      var misled = new FinalState(through, chain(through));
      lying.lies((method, result) -> method.equals("eth_getProof") ? old : result);
      assertThat(misled.taker(later, 17))
          .satisfies(shown -> isNotShown(shown, "account_not_proven"));
    }
  }
}
