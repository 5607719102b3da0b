package dev.bascule.chainrpc.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.block.TxOutProof;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcCredentials;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real node answers, and what it takes. */
class BitcoindTest {

  @TempDir private static Path folder;
  private static BitcoindRegtest node;
  private static Bitcoind client;

  @BeforeAll
  static void start() {
    node = BitcoindRegtest.start(folder);
    client = new Bitcoind(node.client("/"));
  }

  @AfterAll
  static void stop() {
    if (client != null) client.close();
    if (node != null) node.close();
  }

  @Test
  void headsHeadersBlocksAndTransactions() {
    Bitcoind.Head head = client.head();
    assertThat(head.network()).isEqualTo(BitcoinNetwork.REGTEST);
    assertThat(client.hashAt(head.height())).contains(head.hash());
    assertThat(client.hashAt(head.height() + 1)).isEmpty();
    assertThat(client.header(head.hash())).isEqualTo(client.block(head.hash()).header());
    assertThat(client.block(head.hash()).standsAt(head.height(), BitcoinNetwork.REGTEST)).isTrue();
    assertThat(client.block(head.hash()).standsAt(head.height() - 1, BitcoinNetwork.REGTEST))
        .isFalse();
    assertThat(client.transaction(new TxId(Hash32.ZERO))).isEmpty();
    assertThat(client.feeRate(6).orElse(FeeRate.RELAY)).isGreaterThanOrEqualTo(FeeRate.RELAY);
  }

  /** Heights to 16 are pushed in one byte, from 128 on in two: each block says its own. */
  @Test
  void everyBlockSaysItsHeight() {
    node.mine(40);
    for (long height = 1; height <= node.height(); height++) {
      BlockHash hash = client.hashAt(height).orElseThrow();
      assertThat(client.block(hash).standsAt(height, BitcoinNetwork.REGTEST)).isTrue();
    }
  }

  @Test
  void proofsOfBlocksOfEverySize() {
    for (int count = 1; count <= 9; count++) {
      Transaction[] paying = new Transaction[count];
      for (int i = 0; i < count; i++) {
        paying[i] = node.pay(node.newAddress(), new Satoshi(10_000));
      }
      BlockHash block = node.mineOnly(paying);
      for (Transaction each : paying) {
        TxOutProof proof = client.proof(each, block);
        assertThat(proof.header()).isEqualTo(client.header(block));
        assertThat(proof.shows(each)).isTrue();
      }
    }
  }

  @Test
  void whatIsUnspentByTheNodesWord() {
    Transaction paying = node.pay(node.newAddress(), new Satoshi(54_321));
    int place = paying.outputs().get(0).amount().value() == 54_321 ? 0 : 1;
    OutPoint at = new OutPoint(paying.txid(), place);
    assertThat(client.unspent(at)).contains(new Bitcoind.Unspent(paying.outputs().get(place), 0));
    node.mine(2);
    assertThat(client.unspent(at).orElseThrow().confirmations()).isEqualTo(2);
    assertThat(client.unspent(new OutPoint(paying.txid(), 9))).isEmpty();
  }

  @Test
  void aWalletThatOnlyWatchesFindsWhatTheBlocksShow() {
    List<Descriptor> wallets =
        ColdSigners.FORMS.stream().map(form -> ColdSigners.wallet(form, 31)).toList();
    long since = client.header(client.head().hash()).time();
    Watch[] watches = new Watch[wallets.size()];
    for (int i = 0; i < watches.length; i++) {
      watches[i] = new Watch(node, client, wallets.get(i), 1, 6);
      node.pay(watches[i].address(i), new Satoshi(20_000 + i));
    }
    node.mine(3);
    for (int i = 0; i < watches.length; i++) {
      try (WatchWallet wallet = WatchWallet.open("watch-" + i, node::client)) {
        // Mined before it was registered, so that the node has to search.
        assertThat(wallet.importAll(List.of(wallets.get(i)), Optional.of(since), 20))
            .isEqualTo(new WatchWallet.Import.Imported());
        watches[i].follow();
        assertThat(watches[i].book().coins()).hasSize(1);
        assertThat(wallet.differences(watches[i].book())).isEmpty();
      }
    }
    try (WatchWallet again = WatchWallet.open("watch-0", node::client)) {
      assertThat(again.importAll(wallets, Optional.empty(), 20))
          .isEqualTo(new WatchWallet.Import.Imported());
    }
  }

  @Test
  void aWalletWithKeysIsNotOneThatWatches() {
    assertThatThrownBy(() -> WatchWallet.open("miner", node::client))
        .isInstanceOfSatisfying(
            NodeNotBelieved.class, no -> assertThat(no.code()).isEqualTo("wallet_has_keys"));
  }

  // ---- who asks

  private static RpcFailure failure(Path file) {
    try (JsonRpc rpc =
        new JsonRpc(node.url(), Duration.ofMinutes(2), Optional.of(new RpcCredentials(file)))) {
      return ((RpcAnswer.Failed) rpc.call("getblockcount")).failure();
    }
  }

  /** A password is in no sentence, whatever goes wrong with it. */
  @Test
  void credentialsAreNotShown() throws IOException {
    String secret = "a-secret-that-nobody-may-read";
    Map<String, String> files =
        Map.of(
            "wrong", "user:" + secret,
            "no-colon", secret,
            "control", "user:" + secret + "\u0001",
            "long", "user:" + secret.repeat(100));
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = Files.writeString(folder.resolve(each.getKey()), each.getValue());
      RpcFailure failure = failure(file);
      assertThat(failure).isInstanceOf(RpcFailure.NotLetIn.class);
      assertThat(failure.sentence() + failure).doesNotContain(secret);
      assertThat(new RpcCredentials(file).toString()).doesNotContain(secret);
    }
    RpcFailure absent = failure(folder.resolve("absent"));
    assertThat(absent.code()).isEqualTo("node_not_let_in");
    assertThat(absent.sentence()).contains("absent");
  }

  /** As an operator writes it, with an end of line. */
  @Test
  void credentialsOfAFile() throws IOException {
    String cookie = Files.readString(node.credentials().file());
    Path file = Files.writeString(folder.resolve("own"), cookie.strip() + "\n");
    try (JsonRpc rpc =
        new JsonRpc(node.url(), Duration.ofMinutes(2), Optional.of(new RpcCredentials(file)))) {
      assertThat(rpc.call("getblockcount")).isInstanceOf(RpcAnswer.Result.class);
    }
  }
}
