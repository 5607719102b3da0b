package dev.bascule.chainrpc.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.block.BlockHeader;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.bitcoind.BlockFollower.Reading;
import dev.bascule.chainrpc.bitcoind.WatchWallet.Difference;
import dev.bascule.chainrpc.rpc.JsonRpc;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A node that tells what is not so, each lie by its name; the node behind it is honest. */
class LyingBitcoindTest {

  private static final long AMOUNT = 123_456_789;

  @TempDir private static Path folder;
  private static BitcoindRegtest node;
  private static LyingNode liar;
  private static Bitcoind client;
  private static int salt = 150;

  private Watch watch;

  @BeforeAll
  static void start() {
    node = BitcoindRegtest.start(folder);
    liar = new LyingNode(node.url());
    client = new Bitcoind(client("/"));
  }

  @AfterAll
  static void stop() {
    if (client != null) client.close();
    if (liar != null) liar.close();
    if (node != null) node.close();
  }

  private static JsonRpc client(String path) {
    return new JsonRpc(
        liar.url().resolve(path), Duration.ofMinutes(2), Optional.of(node.credentials()));
  }

  @BeforeEach
  void honest() {
    liar.lies((_, result) -> result);
    watch = new Watch(node, client, ColdSigners.wallet("wsh(sortedmulti(2,A,B,C))", ++salt), 1, 6);
  }

  private static void lie(String method, UnaryOperator<JsonNode> how) {
    liar.lies((asked, result) -> asked.equals(method) ? how.apply(result) : result);
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static String hex(Bytes bytes) {
    return bytes.hex().substring(2);
  }

  private void refused(String code) {
    var before = watch.book();
    Reading reading = watch.read(10);
    assertThat(reading).isInstanceOf(Reading.Refused.class);
    assertThat(((Reading.Refused) reading).refused().code()).isEqualTo(code);
    assertThat(watch.book()).isSameAs(before);
    liar.lies((_, result) -> result);
    watch.follow();
  }

  /** The output that pays us, in another form inside the same block. */
  private void deposit(Function<TxOutput, TxOutput> changed) {
    Transaction paying = node.pay(watch.address(0), new Satoshi(AMOUNT));
    node.mine(1);
    TxOutput ours =
        paying.outputs().stream()
            .filter(output -> output.amount().value() == AMOUNT)
            .findFirst()
            .orElseThrow();
    lie(
        "getblock",
        block ->
            text(block.stringValue().replace(hex(ours.bytes()), hex(changed.apply(ours).bytes()))));
  }

  @Test
  void wrongAmount() {
    deposit(ours -> new TxOutput(new Satoshi(AMOUNT * 10), ours.script()));
    refused("block_changed");
    assertThat(watch.credited()).isEqualTo(AMOUNT);
  }

  @Test
  void wrongScriptPubKey() {
    deposit(ours -> new TxOutput(ours.amount(), watch.descriptor().at(0, 1).script()));
    refused("block_changed");
  }

  /**
   * A deposit in a block that nobody mined: its transactions fit its header, the work is absent.
   */
  @Test
  void inventedConfirmation() {
    BlockHash real = node.mineTo(watch.address(0), 1).getFirst();
    String raw = node.rpc("getblock", real.toString(), 0).stringValue();
    Bytes bytes = Bytes.fromHex("0x" + raw);
    BlockHeader header = BlockHeader.parse(bytes.slice(0, BlockHeader.SIZE));
    // The header, a count of one, and the coinbase.
    Transaction coinbase = Transaction.parse(bytes.slice(BlockHeader.SIZE + 1));
    TxOutput first = coinbase.outputs().getFirst();
    TxOutput more = new TxOutput(new Satoshi(first.amount().value() + 1), first.script());
    List<TxOutput> outputs = new ArrayList<>(coinbase.outputs());
    outputs.set(0, more);
    Transaction invented =
        new Transaction(coinbase.version(), coinbase.inputs(), outputs, coinbase.lockTime());
    BlockHeader made = unworked(header, invented);
    String block = hex(new WireWriter().put(made.bytes()).uint8(1).put(invented.bytes()).bytes());
    lie(
        "getblockhash",
        hash -> hash.stringValue().equals(real.toString()) ? text(made.hash().toString()) : hash);
    liar.invents("getblock", text(block));
    refused("no_work");
  }

  private static BlockHeader unworked(BlockHeader like, Transaction only) {
    for (long nonce = 0; ; nonce++) {
      BlockHeader made =
          new BlockHeader(
              like.version(),
              like.parent(),
              only.txid().hash(),
              like.time(),
              like.difficulty(),
              nonce);
      if (!like.difficulty().isMetBy(made.hash())) return made;
    }
  }

  /** A proof, and a good one, of another transaction than the one that was asked for. */
  @Test
  void inventedProof() {
    Transaction waiting = node.pay(watch.address(0), new Satoshi(AMOUNT));
    Transaction other = node.pay(node.newAddress(), new Satoshi(AMOUNT));
    BlockHash block = node.mineOnly(other);
    String proof =
        node.rpc("gettxoutproof", List.of(other.txid().toString()), block.toString()).stringValue();
    assertThat(client.proof(other, block).shows(other)).isTrue();
    liar.invents("gettxoutproof", text(proof));
    BlockHash before = node.hashAt(node.height() - 1);
    assertThatThrownBy(() -> client.proof(other, before))
        .isInstanceOfSatisfying(
            NodeNotBelieved.class, lie -> assertThat(lie.code()).isEqualTo("other_block"));
    assertThatThrownBy(() -> client.proof(waiting, block))
        .isInstanceOfSatisfying(
            NodeNotBelieved.class, lie -> assertThat(lie.code()).isEqualTo("proof_of_nothing"));
    honest();
    node.mine(1);
  }

  @Test
  void anotherBlockThanTheOneAskedFor() {
    String old = node.rpc("getblock", node.hashAt(node.height()).toString(), 0).stringValue();
    node.mine(1);
    lie("getblock", _ -> text(old));
    refused("other_block");
  }

  /** The node names a block of the past as the next one: real, worked for, and elsewhere. */
  @Test
  void aBlockOfAnotherPlace() {
    BlockHash old = node.hashAt(node.height() - 3);
    String real = node.mine(1).getFirst().toString();
    lie("getblockhash", hash -> hash.stringValue().equals(real) ? text(old.toString()) : hash);
    refused("wrong_parent");
  }

  @Test
  void anotherChain() {
    lie("getblockchaininfo", info -> ((ObjectNode) info).put("chain", "main"));
    refused("other_chain");
  }

  @Test
  void aHeadThatFellBack() {
    node.mine(1);
    watch.follow();
    long behind = node.height() - 1;
    lie("getblockchaininfo", info -> ((ObjectNode) info).put("blocks", behind));
    refused("head_behind_cursor");
  }

  @Test
  void answersOfAnotherForm() {
    node.mine(1);
    lie("getblock", _ -> text("zz"));
    refused("answer_malformed");
    node.mine(1);
    lie("getblock", block -> text(block.stringValue().substring(2)));
    refused("block_changed");
    node.mine(1);
    lie("getblockhash", _ -> text("12"));
    refused("answer_malformed");
    lie("getblockchaininfo", _ -> JsonNodeFactory.instance.numberNode(1));
    refused("answer_malformed");
  }

  @Test
  void aTransactionThatWasNotSent() {
    Transaction other = node.pay(node.newAddress(), new Satoshi(10_000));
    Transaction ours = node.pay(node.newAddress(), new Satoshi(20_000));
    lie("sendrawtransaction", _ -> text(other.txid().toString()));
    assertThatThrownBy(() -> client.send(ours))
        .isInstanceOfSatisfying(
            NodeNotBelieved.class, lie -> assertThat(lie.code()).isEqualTo("other_transaction"));
    lie("getrawtransaction", _ -> text(hex(other.bytes())));
    assertThatThrownBy(() -> client.transaction(ours.txid())).isInstanceOf(NodeNotBelieved.class);
  }

  // ---- the node's wallet

  @Test
  void aWalletThatLies() {
    try (WatchWallet wallet = WatchWallet.open("lies", LyingBitcoindTest::client)) {
      assertThat(wallet.importAll(List.of(watch.descriptor()), Optional.empty(), 100))
          .isEqualTo(new WatchWallet.Import.Imported());
      node.pay(watch.address(0), new Satoshi(AMOUNT));
      node.mine(2);
      watch.follow();
      assertThat(wallet.differences(watch.book())).isEmpty();
      Coin coin = watch.book().coins().getFirst();

      coins(each -> each.put("amount", new BigDecimal("1.23456788")));
      assertThat(wallet.differences(watch.book()))
          .containsExactly(new Difference.OtherAmount(coin, new Satoshi(AMOUNT - 1)));
      var script = watch.descriptor().at(0, 1).script();
      coins(each -> each.put("scriptPubKey", script.toString()));
      assertThat(wallet.differences(watch.book()))
          .containsExactly(new Difference.OtherScript(coin, script));
      coins(each -> each.put("confirmations", 6));
      assertThat(wallet.differences(watch.book()))
          .containsExactly(new Difference.OtherDepth(coin, 2, 6));
      lie("listunspent", _ -> JsonNodeFactory.instance.arrayNode());
      assertThat(wallet.differences(watch.book())).containsExactly(new Difference.Hidden(coin));
      coins(each -> each.put("vout", 7));
      assertThat(wallet.differences(watch.book()))
          .hasSize(2)
          .hasAtLeastOneElementOfType(Difference.Hidden.class)
          .hasAtLeastOneElementOfType(Difference.Invented.class);
    }
  }

  private static void coins(Consumer<ObjectNode> how) {
    lie(
        "listunspent",
        list -> {
          list.forEach(each -> how.accept((ObjectNode) each));
          return list;
        });
  }
}
