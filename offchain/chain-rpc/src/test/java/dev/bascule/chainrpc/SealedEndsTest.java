package dev.bascule.chainrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.FinalState;
import dev.bascule.chainrpc.block.FinalState.Outcome;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.ProvenValidators;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.RehashedBlock;
import dev.bascule.chainrpc.submission.Broadcast;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of a payment on a real Besu: shown by a sealed block or by proofs of the account, and by
 * no word of a node that stands between.
 */
class SealedEndsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();

  @TempDir static Path folder;
  private static OneValidator besu;
  private static EvmNode honest;
  private static LyingNode liar;
  private static EvmNode lied;

  @BeforeAll
  static void start() {
    assumeTrue(OneValidator.home().isPresent(), "BESU_HOME names no Besu: sealed chain not tested");
    besu = OneValidator.start(OneValidator.home().orElseThrow(), folder);
    honest = EvmNode.at(besu.url(), Duration.ofSeconds(20));
    liar = new LyingNode(besu.url());
    lied = EvmNode.at(liar.url(), Duration.ofSeconds(20));
  }

  @AfterAll
  static void stop() {
    if (besu == null) return;
    lied.close();
    liar.close();
    honest.close();
    besu.close();
  }

  /** An account of a test's own: its nonces begin at 0. */
  private record Payer(SecretKey key) {
    static Payer named(String name) {
      byte[] secret = Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes();
      return new Payer(SecretKey.of(secret));
    }

    Address account() {
      return Signer.of(key.publicKey());
    }

    SignedTransaction pays(long nonce, String to) {
      return new Transaction.DynamicFee(
              OneValidator.CHAIN_ID,
              nonce,
              BigInteger.ZERO,
              BigInteger.ZERO,
              21_000,
              Optional.of(Address.ofHex("0x" + to.repeat(20))),
              BigInteger.ZERO,
              Bytes.EMPTY,
              List.of())
          .sign(key);
    }
  }

  private static Finality sealed() {
    return new Finality.Sealed(
        new ProvenValidators(List.of(new Trust.Validators(0, besu.validators())), _ -> {}));
  }

  private static BlockCursor chain(EvmNode through, Finality finality) {
    var nowhere = new VaultDomain(OneValidator.CHAIN_ID, Address.ofHex("0x" + "ff".repeat(20)));
    return new BlockCursor(
        through, new VaultOnChain(nowhere, Hash32.ZERO), finality, Clock.systemUTC());
  }

  private static FinalState ends(EvmNode through) {
    return new FinalState(through, chain(through, sealed()));
  }

  private static Broadcast broadcast(EvmNode through) {
    return new Broadcast(through, sealed(), chain(through, sealed()));
  }

  private static Finished ended(Broadcast broadcast, SignedTransaction sent, Payer payer) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Progress last = broadcast.step(sent, payer.account());
    while (System.nanoTime() < end) {
      if (last instanceof Progress.Done(Finished how)) return how;
      Network.pause();
      last = broadcast.step(sent, payer.account());
    }
    throw new AssertionError("it does not end: " + last);
  }

  /** In a block that is sealed; which. */
  private static long mined(SignedTransaction transaction, Payer payer) {
    Finished how = ended(broadcast(honest), transaction, payer);
    assertThat(how).isInstanceOf(Finished.Succeeded.class);
    return ((Finished.Succeeded) how).block();
  }

  private static void awaitHead(long number) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (honest.headNumber() < number) {
      if (System.nanoTime() > end) throw new AssertionError("no block " + number);
      Network.pause();
    }
  }

  private static void lies(BiFunction<String, JsonNode, JsonNode> how) {
    liar.lies(how);
  }

  private static JsonNode put(JsonNode object, String key, String value) {
    return object.isObject() ? ((ObjectNode) object).put(key, value) : object;
  }

  private static void isNotShown(Outcome shown, String code) {
    assertThat(shown)
        .isInstanceOfSatisfying(
            Outcome.NotShown.class, it -> assertThat(it.code()).isEqualTo(code));
  }

  private static FinalState.Awaited awaited(SignedTransaction sent, Payer payer, long nonce) {
    return new FinalState.Awaited.OfAccount(sent.hash(), payer.account(), nonce);
  }

  @Test
  void aSealedBlockShowsTheEndOfAPayment() {
    var payer = Payer.named("pays");
    SignedTransaction payment = payer.pays(0, "5a");
    long block = mined(payment, payer);
    assertThat(ends(honest).executed(awaited(payment, payer, 0), block))
        .isEqualTo(new Outcome.Executed(payment.hash(), true, block, 21_000));
    assertThat(broadcast(honest).finalCount(payer.account())).isEqualTo(1);
  }

  @Test
  void proofsOfTheAccountShowWhatTookANonce() {
    var payer = Payer.named("twice");
    long first = mined(payer.pays(0, "5a"), payer);
    SignedTransaction ours = payer.pays(1, "5a");
    SignedTransaction other = payer.pays(1, "5b");
    long taken = mined(other, payer);
    assertThat(taken).isGreaterThan(first);
    assertThat(ended(broadcast(honest), ours, payer)).isEqualTo(new Finished.Displaced(1));
    awaitHead(taken + 5);
    FinalState ends = ends(honest);
    for (long head = taken; head <= taken + 5; head++) {
      assertThat(ends.taker(awaited(ours, payer, 1), head)).isEqualTo(new Outcome.Displaced(taken));
      assertThat(ends.taker(awaited(other, payer, 1), head))
          .isEqualTo(new Outcome.Executed(other.hash(), true, taken, 21_000));
    }
    isNotShown(ends.taker(awaited(ours, payer, 1), taken - 1), "nonce_not_used");
  }

  /** Whoever pays again because a payment failed pays twice if it did not. */
  @Test
  void aLieAboutAReceiptEndsNothing() {
    var payer = Payer.named("lied about");
    SignedTransaction payment = payer.pays(0, "5a");
    long block = mined(payment, payer);
    Broadcast misled = broadcast(lied);
    lies((method, result) ->
        method.equals("eth_getTransactionReceipt")
            ? put(result, "blockNumber", "0x" + Long.toHexString(block - 1))
            : result);
    assertThat(blockedBy(misled.step(payment, payer.account()))).isEqualTo("not_in_block");
    lies((method, result) -> {
      if (method.equals("eth_getTransactionReceipt")) return put(result, "status", "0x0");
      if (!method.equals("eth_getBlockReceipts")) return result;
      result.forEach(receipt -> put(receipt, "status", "0x0"));
      return result;
    });
    assertThat(blockedBy(misled.step(payment, payer.account()))).isEqualTo("receipts_root_wrong");
    lies((method, result) ->
        method.equals("eth_getTransactionReceipt") ? put(result, "status", "0x0") : result);
    assertThat(ended(misled, payment, payer))
        .as("the block's receipts have it, and it succeeded")
        .isInstanceOf(Finished.Succeeded.class);
  }

  /** The account shows which block took the nonce, and the payment is in it. */
  @Test
  void aHiddenReceiptDoesNotMakeAPaymentLost() {
    var payer = Payer.named("hidden");
    SignedTransaction payment = payer.pays(0, "5a");
    long block = mined(payment, payer);
    lies((method, result) -> method.equals("eth_getTransactionReceipt") ? NOTHING : result);
    assertThat(ended(broadcast(lied), payment, payer))
        .isInstanceOfSatisfying(
            Finished.Succeeded.class, it -> assertThat(it.block()).isEqualTo(block));
  }

  @Test
  void aHiddenBlockEndsNothing() {
    var payer = Payer.named("behind");
    SignedTransaction payment = payer.pays(0, "5a");
    long block = mined(payment, payer);
    awaitHead(block + 3);
    String number = "0x" + Long.toHexString(block);
    lies((method, result) ->
        method.equals("eth_getBlockByNumber") && result.path("number").asString("").equals(number)
            ? NOTHING
            : result);
    assertThat(broadcast(lied).step(payment, payer.account())).isInstanceOf(Progress.Waiting.class);
    isNotShown(ends(lied).executed(awaited(payment, payer, 0), block), "not_final");
    isNotShown(ends(lied).taker(awaited(payment, payer, 0), block + 3), "not_final");
  }

  /** A count of the node's own, while the payment waits for its block. */
  @Test
  void anInventedCountEndsNothing() {
    var payer = Payer.named("counted");
    SignedTransaction payment = payer.pays(0, "5a");
    Broadcast misled = broadcast(lied);
    lies((method, result) ->
        method.equals("eth_getTransactionCount")
            ? JsonNodeFactory.instance.stringNode("0x1")
            : result);
    assertThat(blockedBy(misled.step(payment, payer.account()))).isEqualTo("nonce_too_low");
    awaitHead(honest.headNumber() + 3);
    assertThat(blockedBy(misled.step(payment, payer.account()))).isEqualTo("nonce_not_used");
  }

  /**
   * A fork in which the nonce is used, as only its maker knows it: header, proof and hash fit each
   * other. Without seals it would be believed.
   */
  @Test
  void anUnsealedForkEndsNothing() {
    var payer = Payer.named("forked");
    SignedTransaction payment = payer.pays(0, "5a");
    awaitHead(3);
    long head = honest.headNumber();
    var forged = MerklePatricia.of(Map.of(path(payer.account()), usedOnce()));
    liesOfAFork(head, forged, payer.account(), false);
    var depth = new FinalState(lied, chain(lied, new Finality.Depth(0, Duration.ZERO)));
    assertThat(depth.taker(awaited(payment, payer, 0), head))
        .as("the lie is a good one")
        .isEqualTo(new Outcome.Displaced(head));
    liesOfAFork(head, forged, payer.account(), false);
    isNotShown(ends(lied).taker(awaited(payment, payer, 0), head), "header_seal_not_by_validator");
    liesOfAFork(head, forged, payer.account(), true);
    isNotShown(ends(lied).taker(awaited(payment, payer, 0), head), "header_seals_below_quorum");
    lies((_, result) -> result);
    isNotShown(ends(lied).taker(awaited(payment, payer, 0), head), "nonce_not_used");
  }

  /** One proof is of the fork; those of the blocks before it are honest. */
  private static void liesOfAFork(
      long number, MerklePatricia forged, Address account, boolean bare) {
    var proofs = new AtomicInteger();
    String at = "0x" + Long.toHexString(number);
    lies((method, result) -> {
      if (method.equals("eth_getProof") && proofs.getAndIncrement() == 0) {
        var nodes = ((ObjectNode) result).putArray("accountProof");
        forged.prove(path(account)).forEach(node -> nodes.add(node.hex()));
      }
      if (!method.equals("eth_getBlockByNumber")) return result;
      if (result.path("number").asString("").equals(at)) {
        put(result, "stateRoot", forged.root().hex());
        if (bare) put(result, "extraData", withoutSeals(result.path("extraData").asString()));
      }
      return put(result, "hash", RehashedBlock.of(result));
    });
  }

  private static String withoutSeals(String extraData) {
    ExtraData was = ExtraData.decode(Bytes.fromHex(extraData));
    return new ExtraData(was.vanity(), was.validators(), was.vote(), was.round(), List.of())
        .encode()
        .hex();
  }

  private static Bytes path(Address account) {
    return Bytes.of(Keccak256.hash(Bytes.of(account)));
  }

  private static Bytes usedOnce() {
    return Rlp.list(
            Rlp.scalar(1),
            Rlp.scalar(0),
            Rlp.text(Bytes.of(MerklePatricia.EMPTY_ROOT)),
            Rlp.text(Bytes.of(Keccak256.hash())))
        .encode();
  }

  private static String blockedBy(Progress progress) {
    return progress instanceof Progress.LaneBlocked(var failure)
        ? failure.code()
        : progress.toString();
  }
}
