package dev.bascule.node;

import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process that carries a node's mark and an RPC that says what the test wants: a node with a
 * wrong clock, on another chain, of another version. Its blocks are sealed by every validator whose
 * key lies in the network's folder when it starts.
 */
public final class FakeNode implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final LocalProcess process;
  private final HttpServer server;
  private final Map<String, JsonNode> answers = new TreeMap<>();
  private volatile BlockHeader genesis;
  private volatile long head = 1;
  private volatile long headSeconds = Instant.now().getEpochSecond();
  private volatile Address proposer;
  private volatile Optional<Address> madeUp = Optional.empty();
  private volatile List<Bytes> sealing;

  public FakeNode(NodeFolder node, QbftGenesis genesis) throws IOException {
    this.genesis = genesis.header();
    this.proposer = genesis.validators().members().getFirst();
    this.sealing = keysBeside(node);
    this.process = process(node, node.log());
    this.server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), node.node().rpcPort()), 0);
    say("web3_clientVersion", JSON.getNodeFactory().stringNode("besu/v26.8.1/linux/java-25"));
    say("net_peerCount", JSON.getNodeFactory().stringNode("0x0"));
    say("eth_syncing", JSON.getNodeFactory().booleanNode(false));
    say("admin_peers", JSON.createArrayNode());
    say("qbft_getSignerMetrics", JSON.createArrayNode());
    var members = JSON.createArrayNode();
    genesis.validators().members().forEach(each -> members.add(each.hex()));
    say("qbft_getValidatorsByBlockNumber", members);
    server.createContext(
        "/",
        exchange -> {
          JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
          byte[] said = answer(asked).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
  }

  /** A process that is known as the node's, and does nothing. */
  public static LocalProcess process(NodeFolder node, Path log) throws IOException {
    return LocalProcess.start(
        new LocalProcess.Launch(
            node.name(),
            List.of("/bin/sh", "-c", TestFolder.WAIT_FOR_EVER, node.mark()),
            Map.of(),
            node.path(),
            log,
            node.mark()));
  }

  public FakeNode head(long number, Instant time) {
    this.head = number;
    this.headSeconds = time.getEpochSecond();
    return this;
  }

  public FakeNode headSeconds(long seconds) {
    this.headSeconds = seconds;
    return this;
  }

  public FakeNode proposer(Address of) {
    this.proposer = of;
    return this;
  }

  /** These validators neither propose nor seal its blocks. */
  public FakeNode without(List<NodeFolder> away) throws IOException {
    List<Bytes> keys = new ArrayList<>(sealing);
    for (NodeFolder each : away) keys.removeAll(keysOf(each));
    this.sealing = List.copyOf(keys);
    try (SecretKey first = SecretKey.of(sealing.getFirst().toArray())) {
      return proposer(Signer.of(first.publicKey()));
    }
  }

  private static List<Bytes> keysOf(NodeFolder node) throws IOException {
    return List.of(Bytes.fromHex(Files.readString(node.keyFile()).strip()));
  }

  /** It lies: a validator that it has made up proposes and seals for itself. */
  public FakeNode madeUp(Bytes secret) throws IOException {
    try (SecretKey key = SecretKey.of(secret.toArray())) {
      Address validator = Signer.of(key.publicKey());
      this.madeUp = Optional.of(validator);
      this.proposer = validator;
      this.sealing = List.of(secret);
      return say("qbft_getValidatorsByBlockNumber", JSON.createArrayNode().add(validator.hex()));
    }
  }

  public FakeNode genesis(QbftGenesis other) {
    this.genesis = other.header();
    return this;
  }

  public FakeNode say(String method, JsonNode result) {
    answers.put(method, result);
    return this;
  }

  public FakeNode version(String version) {
    return say("web3_clientVersion", JSON.getNodeFactory().stringNode(version));
  }

  public FakeNode id(String publicKey) {
    ObjectNode info = JSON.createObjectNode();
    info.put("id", publicKey);
    return say("admin_nodeInfo", info);
  }

  public FakeNode peers(List<String> enodes) {
    var peers = JSON.createArrayNode();
    for (String enode : enodes) {
      ObjectNode peer = peers.addObject();
      peer.put("enode", enode);
      peer.put("id", enode.substring(8, 136));
    }
    return say("admin_peers", peers);
  }

  private ObjectNode answer(JsonNode asked) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("jsonrpc", "2.0");
    answer.set("id", asked.get("id"));
    String method = asked.path("method").asString("");
    switch (method) {
      case "eth_blockNumber" -> answer.put("result", "0x" + Long.toHexString(head));
      case "eth_getBlockByNumber" ->
          answer.set(
              "result",
              block(
                  asked.path("params").path(0).asString("").equals("0x0")
                      ? genesis
                      : headHeader()));
      default -> answer.set("result", answers.getOrDefault(method, JSON.nullNode()));
    }
    return answer;
  }

  private static List<Bytes> keysBeside(NodeFolder node) throws IOException {
    List<Bytes> keys = new ArrayList<>();
    try (Stream<Path> files = Files.walk(node.path().getParent().getParent(), 3)) {
      for (Path file : files.filter(each -> each.endsWith("key")).sorted().toList()) {
        keys.add(Bytes.fromHex(Files.readString(file).strip()));
      }
    }
    return keys;
  }

  private BlockHeader headHeader() {
    return sealed(unsealedHead(), madeUp.map(List::of), sealing);
  }

  /**
   * The header with a seal of each key.
   *
   * @param listed the validators that it names; empty for those that it names already
   */
  public static BlockHeader sealed(
      BlockHeader header, Optional<List<Address>> listed, List<Bytes> secrets) {
    ExtraData was = ExtraData.decode(header.extraData());
    List<Address> validators = listed.orElse(was.validators());
    Hash32 digest =
        with(header, new ExtraData(was.vanity(), validators, was.vote(), 0, List.of()))
            .sealDigest();
    List<Bytes> seals = new ArrayList<>();
    for (Bytes secret : secrets) {
      try (SecretKey key = SecretKey.of(secret.toArray())) {
        seals.add(key.sign(digest).toSeal());
      }
    }
    return with(header, new ExtraData(was.vanity(), validators, was.vote(), 0, seals)).header();
  }

  private static SealedHeader with(BlockHeader header, ExtraData extra) {
    return SealedHeader.of(BlockHeader.of(header.withExtraData(extra.encode())));
  }

  private BlockHeader unsealedHead() {
    return unsealed(genesis, head, headSeconds, proposer);
  }

  /** An empty block of the chain that begins with {@code like}. */
  public static BlockHeader unsealed(
      BlockHeader like, long number, long seconds, Address proposer) {
    return new BlockHeader(
        like.plainHash(),
        like.ommersHash(),
        proposer,
        like.stateRoot(),
        like.transactionsRoot(),
        like.receiptsRoot(),
        like.logsBloom(),
        like.difficulty(),
        number,
        like.gasLimit(),
        0,
        seconds,
        like.extraData(),
        like.mixHash(),
        like.nonce(),
        like.later());
  }

  /** As a node tells it. */
  public static ObjectNode block(BlockHeader header) {
    ObjectNode json = JSON.createObjectNode();
    json.put("parentHash", header.parentHash().hex());
    json.put("sha3Uncles", header.ommersHash().hex());
    json.put("miner", header.coinbase().hex());
    json.put("stateRoot", header.stateRoot().hex());
    json.put("transactionsRoot", header.transactionsRoot().hex());
    json.put("receiptsRoot", header.receiptsRoot().hex());
    json.put("logsBloom", header.logsBloom().hex());
    json.put("difficulty", "0x" + header.difficulty().toString(16));
    json.put("number", "0x" + Long.toHexString(header.number()));
    json.put("gasLimit", "0x" + Long.toHexString(header.gasLimit()));
    json.put("gasUsed", "0x" + Long.toHexString(header.gasUsed()));
    json.put("timestamp", "0x" + Long.toHexString(header.timestampSeconds()));
    json.put("extraData", header.extraData().hex());
    json.put("mixHash", header.mixHash().hex());
    json.put("nonce", header.nonce().hex());
    List<Bytes> later = header.later();
    json.put("baseFeePerGas", "0x0");
    json.put("withdrawalsRoot", later.get(1).hex());
    json.put("blobGasUsed", "0x0");
    json.put("excessBlobGas", "0x0");
    json.put("parentBeaconBlockRoot", later.get(4).hex());
    json.put("requestsHash", later.get(5).hex());
    json.put("hash", SealedHeader.of(header).blockHash().hex());
    json.putArray("transactions");
    return json;
  }

  public LocalProcess process() {
    return process;
  }

  @Override
  public void close() {
    server.stop(0);
    process.kill();
  }
}
