package dev.bascule.chainrpc.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What somebody else signed: sent as it is, as often as needed, and ended by a final block only.
 */
class BroadcastTest {

  private static final SecretKey KEY = SecretKey.of(Hash32.sha256(new byte[] {7}).bytes());
  private static final Address ACCOUNT = Signer.of(KEY.publicKey());
  private static final BigInteger PRICE = BigInteger.valueOf(2_000_000_000);

  private Anvil anvil;
  private EvmNode node;
  private Broadcast broadcast;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    node = EvmNode.at(anvil.url(), Duration.ofSeconds(10));
    broadcast = new Broadcast(node, new Finality.Depth(1, Duration.ZERO));
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
        var late = new Broadcast(through, new Finality.Depth(1, Duration.ZERO));
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
}
