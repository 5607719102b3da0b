package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/**
 * A real bitcoind in regtest on free ports of the loopback, with a wallet {@code miner} that has
 * coins to pay with. It ends when it is closed, or with this JVM.
 */
public final class BitcoindRegtest implements AutoCloseable {

  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** Ends the node when our end of its input closes, so that a killed JVM leaves none behind. */
  private static final String GUARD =
      "exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec \"$@\" 3<&- </dev/null";

  private final Process process;
  private final Thread stopper;
  private final Path folder;
  private final URI url;
  private final JsonRpc rpc;
  private final JsonRpc miner;

  private BitcoindRegtest(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.url = URI.create("http://127.0.0.1:" + port);
    this.stopper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stopper);
    this.rpc = client("/");
    this.miner = client("/wallet/miner");
  }

  /** Starts one with 101 blocks, or skips the test and says why. */
  public static BitcoindRegtest start(Path folder) {
    BitcoindProgram.Search search = BitcoindProgram.find();
    if (search instanceof BitcoindProgram.Search.Absent(String reason)) {
      Assumptions.abort("bitcoind cannot run here: " + reason);
    }
    return with(((BitcoindProgram.Search.Found) search).command(), folder);
  }

  /**
   * Starts one with 101 blocks.
   *
   * @param command the words before the program's own arguments
   */
  public static BitcoindRegtest with(List<String> command, Path folder) {
    try {
      BitcoindRegtest node = launch(command, folder);
      node.awaitAnswer();
      node.rpc("createwallet", "miner");
      node.mine(101);
      return node;
    } catch (IOException cannot) {
      throw new UncheckedIOException(cannot);
    }
  }

  private static BitcoindRegtest launch(List<String> program, Path folder) throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "bitcoind"));
    command.addAll(program);
    command.addAll(
        List.of(
            "-regtest",
            "-server",
            "-listen=0",
            "-dnsseed=0",
            "-discover=0",
            "-natpmp=0",
            "-fallbackfee=0.00001",
            "-datadir=" + Files.createDirectories(folder.resolve("data")),
            "-rpcbind=127.0.0.1",
            "-rpcallowip=127.0.0.1",
            "-rpcport=" + port,
            "-printtoconsole=0"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("bitcoind.log").toFile());
    return new BitcoindRegtest(builder.start(), folder, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer() throws IOException {
    long deadline = System.nanoTime() + START_DEADLINE.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (rpc.call("getblockcount") instanceof RpcAnswer.Result) return;
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while bitcoind starts", interrupted);
      }
    }
    close();
    throw new IllegalStateException(
        "bitcoind did not answer: " + Files.readString(folder.resolve("bitcoind.log")));
  }

  // ---- clients

  public URI url() {
    return url;
  }

  /** The file that bitcoind writes at its start and deletes at its end. */
  public RpcCredentials credentials() {
    return new RpcCredentials(folder.resolve("data/regtest/.cookie"));
  }

  /** A client for a path of its own; the caller closes it. */
  public JsonRpc client(String path) {
    return new JsonRpc(url.resolve(path), DEADLINE, Optional.of(credentials()));
  }

  public JsonNode rpc(String method, Object... params) {
    return rpc.call(method, params).orThrow();
  }

  // ---- the miner

  public List<BlockHash> mine(int blocks) {
    return mineTo(newAddress(), blocks);
  }

  public List<BlockHash> mineTo(String address, int blocks) {
    List<BlockHash> hashes = new ArrayList<>();
    for (JsonNode hash : rpc("generatetoaddress", blocks, address)) {
      hashes.add(BlockHash.parse(hash.stringValue()));
    }
    return hashes;
  }

  /** A block with exactly these transactions, whatever else waits. */
  public BlockHash mineOnly(Transaction... transactions) {
    List<String> raw =
        Stream.of(transactions).map(each -> each.bytes().hex().substring(2)).toList();
    return BlockHash.parse(rpc("generateblock", newAddress(), raw).get("hash").stringValue());
  }

  /** Of the miner, P2WPKH. */
  public String newAddress() {
    return miner.call("getnewaddress", "", "bech32").orThrow().stringValue();
  }

  public Script newScript() {
    String address = newAddress();
    return Address.parse(address, BitcoinNetwork.REGTEST).script();
  }

  /** Pays from the miner's wallet; the transaction waits to be mined. */
  public Transaction pay(String address, Satoshi amount) {
    BigDecimal coins = BigDecimal.valueOf(amount.value(), 8);
    String id = miner.call("sendtoaddress", address, coins).orThrow().stringValue();
    return waiting(TxId.parse(id));
  }

  /** The same payment again with a higher fee and to somebody else: a double spend. */
  public Transaction replace(Transaction before, String address) {
    List<Map<String, Object>> inputs =
        before.inputs().stream()
            .map(input ->
                Map.<String, Object>of(
                    "txid", input.spent().transaction().toString(), "vout", input.spent().index()))
            .toList();
    BigDecimal in = BigDecimal.ZERO;
    for (var input : before.inputs()) {
      JsonNode from =
          miner.call("gettransaction", input.spent().transaction().toString()).orThrow();
      Transaction previous = Transaction.parse(Bytes.fromHex("0x" + from.get("hex").stringValue()));
      long amount = previous.outputs().get((int) input.spent().index()).amount().value();
      in = in.add(BigDecimal.valueOf(amount, 8));
    }
    BigDecimal left = in.subtract(new BigDecimal("0.001"));
    String raw = rpc("createrawtransaction", inputs, List.of(Map.of(address, left))).stringValue();
    String signed =
        miner.call("signrawtransactionwithwallet", raw).orThrow().get("hex").stringValue();
    return waiting(TxId.parse(rpc("sendrawtransaction", signed).stringValue()));
  }

  private Transaction waiting(TxId id) {
    String hex = rpc("getrawtransaction", id.toString()).stringValue();
    return Transaction.parse(Bytes.fromHex("0x" + hex));
  }

  /** Takes a block and all above it off the node's chain; what was in them waits again. */
  public void invalidate(BlockHash block) {
    rpc("invalidateblock", block.toString());
  }

  public BlockHash hashAt(long height) {
    return BlockHash.parse(rpc("getblockhash", height).stringValue());
  }

  public long height() {
    return rpc("getblockcount").longValue();
  }

  @Override
  public void close() {
    rpc.close();
    miner.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
      }
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IllegalStateException goingDown) {
      // The hook has run or will.
    }
  }
}
