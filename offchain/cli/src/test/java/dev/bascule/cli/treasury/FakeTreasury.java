package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A service that says of proposals what a test wants, and notes what it is sent. */
final class FakeTreasury implements AutoCloseable {

  static final long CHAIN = 1337;
  static final Address VAULT = Address.ofHex("0x" + "22".repeat(20));
  static final Address SHOP = Address.ofHex("0x3333" + "00".repeat(16) + "4444");
  static final Address TOKEN = Address.ofHex("0x" + "11".repeat(20));
  static final SecretKey PAT = key("pat");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  final List<JsonNode> received = new ArrayList<>();

  /** What is shown under any id; a proposal that arrives takes its place. */
  ObjectNode shown = JSON.createObjectNode();

  /** What the service says under these paths, instead of anything else. */
  final Map<String, String> said = new HashMap<>();

  /** What the service plans, whatever it was asked. */
  ObjectNode draft = JSON.createObjectNode();

  /** What a list of proposals has. */
  final List<JsonNode> open = new ArrayList<>();

  FakeTreasury(Path data) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    Files.writeString(
        data.resolve("credentials.json"),
        "{\"apiKey\":\"sk_test_x\",\"url\":\"http://127.0.0.1:"
            + server.getAddress().getPort()
            + "\"}");
  }

  static SecretKey key(String name) {
    return SecretKey.of(Hash32.sha256(("cli test " + name).getBytes(UTF_8)).bytes());
  }

  /**
   * @param more entries of the address book, with a comma before
   */
  static String books(String more) {
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Pat","address":"%s"},{"name":"Ada","address":"0x%s"},{"name":"Bo","address":"0x%s"}],
     "wallets":[{"name":"vault","chainId":"1337","account":"%s","tier":"cold"}],
     "tiers":[{"tier":"cold","chainId":"1337","approvalsNeeded":2,"delaySeconds":"0","recipients":[],
       "limits":[{"asset":"eip155:1337/slip44:60","each":"9","total":"9","windowSeconds":"60"}]}],
     "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000000000000000"}],
     "addressBook":[{"chain":"eip155:1337","address":"%s","name":"shop"},
       {"chain":"eip155:1337","address":"%s","name":"CNYT","contract":"SettlementToken",
        "token":{"currency":"CNYT","decimals":2}}%s]}
    """
        .formatted(
            Signer.of(PAT.publicKey()).hex(),
            "a".repeat(40),
            "b".repeat(40),
            VAULT.hex(),
            SHOP.hex(),
            TOKEN.hex(),
            more);
  }

  static SigningRequest request(String id, Address to) {
    long now = Instant.now().getEpochSecond();
    var transaction =
        new DynamicFee(
            CHAIN,
            3,
            BigInteger.ONE,
            BigInteger.TEN,
            21_000,
            Optional.of(to),
            BigInteger.valueOf(5),
            Bytes.EMPTY,
            List.of());
    var asked =
        new SigningRequest.Asked(
            id,
            "rent",
            Signer.of(PAT.publicKey()),
            now,
            now + 3600,
            new Payload.EvmTransaction(VAULT, transaction));
    return RequestJson.proposed(asked, PAT.sign(asked.proposalDigest()));
  }

  static ObjectNode wire(SigningRequest request, String state) {
    ObjectNode wire = JSON.createObjectNode();
    wire.put("request", request.asked().digest().hex());
    wire.put("name", request.asked().id()).put("wallet", "vault").put("state", state);
    wire.put("words", "not these words at all here").put("nonce", "3");
    wire.putArray("approvals");
    wire.put("approvalsNeeded", 2).put("expiresAt", "2030-01-01T00:00:00Z");
    wire.putArray("rivals");
    wire.putArray("steps");
    wire.set("document", JSON.readTree(RequestJson.write(request)));
    return wire;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String answer;
    boolean reads = exchange.getRequestMethod().equals("GET");
    if (said.containsKey(path)) {
      answer = said.get(path);
    } else if (reads && path.equals("/v1/treasury/proposals")) {
      answer = JSON.createObjectNode().put("hasMore", false).set("data", list(open)).toString();
    } else if (reads && path.equals("/v1/treasury/wallets")) {
      answer = "{\"data\":[]}";
    } else if (path.equals("/v1/info")) {
      answer =
          """
          {"contracts":{"chainId":1337,"genesisHash":"0x01","vault":"0x02"},"chain":{"finality":"depth"}}
          """;
    } else if (path.endsWith("/books")) {
      answer = JSON.readTree(books("")).toString();
    } else if (path.endsWith("/drafts")) {
      received.add(JSON.readTree(body));
      answer = draft.toString();
    } else if (path.startsWith("/v1/treasury/wallets/")) {
      answer = "{\"name\":\"vault\",\"nextNonce\":\"3\",\"gasPrice\":\"1000\"}";
    } else if (exchange.getRequestMethod().equals("POST")) {
      JsonNode sent = JSON.readTree(body);
      received.add(sent);
      if (path.equals("/v1/treasury/proposals")) {
        var document = StrictObject.of(sent.get("document"), "").node();
        shown = wire(RequestJson.read(Jcs.canonical(document)), "proposed");
      }
      answer = path.endsWith("/export") ? shown.get("document").toString() : shown.toString();
    } else {
      answer = shown.toString();
    }
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static JsonNode list(List<JsonNode> items) {
    return JSON.createArrayNode().addAll(items);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
