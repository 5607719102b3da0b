package dev.bascule.chainrpc.block;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Serves a chain of sealed blocks, recorded or made for a test, as a node does. */
final class ServedChain implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> LATER =
      List.of(
          "baseFeePerGas",
          "withdrawalsRoot",
          "blobGasUsed",
          "excessBlobGas",
          "parentBeaconBlockRoot",
          "requestsHash");

  /** What the validator contract holds after a block, with what shows it. */
  record State(List<Address> set, List<Bytes> account, Map<Hash32, List<Bytes>> storage) {}

  record Block(
      BlockHeader header, List<Bytes> receipts, List<Bytes> transactions, Optional<State> state) {}

  private final HttpServer server;
  private final long chainId;
  private final List<Block> blocks;
  private volatile boolean forgetful;

  ServedChain(long chainId, List<Block> blocks) {
    this.chainId = chainId;
    this.blocks = List.copyOf(blocks);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException cannot) {
      throw new UncheckedIOException(cannot);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** As nodes do with the state of old blocks. */
  void forgetsState(boolean forgets) {
    forgetful = forgets;
  }

  ChainCursor cursorAt(int block) {
    return new ChainCursor(block, hash(blocks.get(block)));
  }

  VaultOnChain vault() {
    var nowhere = Address.ofHex("0x00000000000000000000000000000000000000ff");
    return new VaultOnChain(new VaultDomain(chainId, nowhere), hash(blocks.getFirst()));
  }

  private static Hash32 hash(Block block) {
    return SealedHeader.of(block.header()).blockHash();
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
    JsonNode told;
    if (asked.isArray()) {
      ArrayNode all = JSON.createArrayNode();
      for (JsonNode each : asked) all.add(answer(each));
      told = all;
    } else {
      told = answer(asked);
    }
    byte[] body = JSON.writeValueAsBytes(told);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private ObjectNode answer(JsonNode asked) {
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", asked.get("id"));
    JsonNode params = asked.get("params");
    String method = asked.get("method").asString();
    if (forgetful && (method.equals("eth_getProof") || method.equals("eth_call"))) {
      answer.putObject("error").put("code", -32000).put("message", "World state unavailable");
      return answer;
    }
    switch (method) {
      case "eth_chainId" -> answer.put("result", hex(chainId));
      case "eth_blockNumber" -> answer.put("result", hex(blocks.getLast().header().number()));
      case "eth_getBlockByNumber" -> answer.set("result", block(params.get(0)));
      case "eth_getBlockReceipts" -> answer.set("result", receipts(at(params.get(0))));
      case "eth_getProof" -> answer.set("result", proof(at(params.get(2))));
      case "eth_call" ->
          answer.put("result", set(at(params.get(1)).state().orElseThrow().set()).hex());
      default -> answer.putObject("error").put("code", -32601).put("message", method);
    }
    return answer;
  }

  private Block at(JsonNode number) {
    return find(number).orElseThrow();
  }

  private Optional<Block> find(JsonNode number) {
    long wanted = Long.decode(number.asString());
    return blocks.stream().filter(each -> each.header().number() == wanted).findFirst();
  }

  private JsonNode block(JsonNode number) {
    Optional<Block> found = find(number);
    if (found.isEmpty()) return JSON.nullNode();
    BlockHeader header = found.get().header();
    ObjectNode json = JSON.createObjectNode();
    json.put("hash", hash(found.get()).hex());
    json.put("parentHash", header.parentHash().hex());
    json.put("sha3Uncles", header.ommersHash().hex());
    json.put("miner", header.coinbase().hex());
    json.put("stateRoot", header.stateRoot().hex());
    json.put("transactionsRoot", header.transactionsRoot().hex());
    json.put("receiptsRoot", header.receiptsRoot().hex());
    json.put("logsBloom", header.logsBloom().hex());
    json.put("difficulty", "0x" + header.difficulty().toString(16));
    json.put("number", hex(header.number()));
    json.put("gasLimit", hex(header.gasLimit()));
    json.put("gasUsed", hex(header.gasUsed()));
    json.put("timestamp", hex(header.timestampSeconds()));
    json.put("extraData", header.extraData().hex());
    json.put("mixHash", header.mixHash().hex());
    json.put("nonce", header.nonce().hex());
    for (int i = 0; i < header.later().size(); i++) {
      Bytes field = header.later().get(i);
      json.put(LATER.get(i), field.isEmpty() ? "0x0" : field.hex());
    }
    ArrayNode hashes = json.putArray("transactions");
    for (Bytes raw : found.get().transactions()) hashes.add(Keccak256.hash(raw).hex());
    return json;
  }

  private static ArrayNode receipts(Block block) {
    ArrayNode all = JSON.createArrayNode();
    for (int i = 0; i < block.receipts().size(); i++) {
      TransactionReceipt receipt = TransactionReceipt.decode(block.receipts().get(i));
      ObjectNode json = all.addObject();
      json.put("type", hex(receipt.type()));
      json.put("status", receipt.succeeded() ? "0x1" : "0x0");
      json.put("cumulativeGasUsed", hex(receipt.cumulativeGasUsed()));
      json.put("logsBloom", receipt.logsBloom().hex());
      json.put("transactionHash", Keccak256.hash(block.transactions().get(i)).hex());
      json.put("transactionIndex", hex(i));
      json.put("blockNumber", hex(block.header().number()));
      json.put("blockHash", hash(block).hex());
      json.put("gasUsed", hex(receipt.cumulativeGasUsed()));
      ArrayNode logs = json.putArray("logs");
      for (EventLog log : receipt.logs()) {
        ObjectNode each = logs.addObject().put("address", log.address().hex());
        ArrayNode topics = each.putArray("topics");
        log.topics().forEach(topic -> topics.add(topic.hex()));
        each.put("data", log.data().hex());
      }
    }
    return all;
  }

  private static ObjectNode proof(Block block) {
    State state = block.state().orElseThrow();
    ObjectNode json = JSON.createObjectNode();
    ArrayNode account = json.putArray("accountProof");
    state.account().forEach(node -> account.add(node.hex()));
    ArrayNode storage = json.putArray("storageProof");
    state
        .storage()
        .forEach((slot, nodes) -> {
          ObjectNode each = storage.addObject().put("key", slot.hex());
          ArrayNode proof = each.putArray("proof");
          nodes.forEach(node -> proof.add(node.hex()));
        });
    return json;
  }

  private static Bytes set(List<Address> members) {
    AbiWords words = new AbiWords().uint(32).uint(members.size());
    members.forEach(words::address);
    return words.toBytes();
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
