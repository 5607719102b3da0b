package dev.bascule.cli.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.vault.VaultEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chain on which somebody else with the same key is faster, once for each nonce below a bound, or
 * whose pool holds the first bytes that it gets and never takes them up.
 */
final class BusyChain implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String ZEROS = "0".repeat(64);

  private final HttpServer server;
  private final long taken;
  private final List<Long> nonces = new ArrayList<>();
  private final Map<String, ObjectNode> receipts = new HashMap<>();
  private final boolean holding;
  private String held = "";
  private long count;

  /**
   * @param taken the first nonces, which the other one gets
   */
  BusyChain(long taken) throws IOException {
    this(taken, false);
  }

  /** Its pool holds the first bytes that it gets for ever. */
  static BusyChain holding() throws IOException {
    return new BusyChain(0, true);
  }

  private BusyChain(long taken, boolean holding) throws IOException {
    this.taken = taken;
    this.holding = holding;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Of all transactions that were offered, each once. */
  synchronized List<Long> nonces() {
    return nonces.stream().distinct().toList();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    JsonNode asked = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
    JsonNode told;
    if (asked.isArray()) {
      ArrayNode all = MAPPER.createArrayNode();
      for (JsonNode each : asked) all.add(answer(each));
      told = all;
    } else {
      told = answer(asked);
    }
    byte[] bytes = told.toString().getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ObjectNode answer(JsonNode asked) {
    ObjectNode answer = MAPPER.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", asked.get("id"));
    String first = asked.get("params").path(0).asString("");
    switch (asked.get("method").asString()) {
      case "eth_chainId" -> answer.put("result", "0x7a69");
      case "eth_getCode" -> answer.put("result", "0x60");
      case "eth_call" -> answer.put("result", "0x" + ZEROS);
      case "eth_getBlockByNumber" -> answer.putObject("result");
      case "eth_getTransactionCount" -> answer.put("result", "0x" + Long.toHexString(count));
      case "eth_getTransactionReceipt" -> {
        ObjectNode receipt = receipts.get(first);
        if (receipt == null) answer.putNull("result");
        else answer.set("result", receipt);
      }
      case "eth_sendRawTransaction" -> take(SignedTransaction.decode(Bytes.fromHex(first)), answer);
      default -> throw new IllegalStateException("not asked here: " + asked);
    }
    return answer;
  }

  private void take(SignedTransaction sent, ObjectNode answer) {
    long nonce = sent.transaction().nonce();
    nonces.add(nonce);
    if (holding && held.isEmpty()) held = sent.hash().hex();
    if (sent.hash().hex().equals(held) || (holding && nonce > count)) {
      answer.putObject("error").put("code", -32003).put("message", "transaction already imported");
      return;
    }
    count = Math.max(count, nonce + 1);
    if (nonce < taken) {
      answer
          .putObject("error")
          .put("code", -32003)
          .put("message", "replacement transaction underpriced");
      return;
    }
    String hash = sent.hash().hex();
    answer.put("result", hash);
    ObjectNode receipt = MAPPER.createObjectNode();
    receipt.put("status", "0x1").put("cumulativeGasUsed", "0x1").put("gasUsed", "0x1");
    receipt.put("logsBloom", "0x" + "00".repeat(256)).put("transactionHash", hash);
    receipt.put("transactionIndex", "0x0").put("blockNumber", "0x1");
    receipt.put("blockHash", "0x" + ZEROS);
    ObjectNode log = receipt.putArray("logs").addObject();
    log.put("address", sent.transaction().to().orElseThrow().hex());
    log.putArray("topics").add(VaultEvent.REDEEMED.topic().hex()).add("0x" + ZEROS);
    log.put("data", "0x" + ZEROS.repeat(4));
    receipts.put(hash, receipt);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
