package dev.bascule.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An operator of a few lines that keeps lanes and a real log, and can be told to misbehave in ways
 * that the real service never shows.
 */
public final class FakeOperator implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private final HttpServer server;
  private final FakeBook book = new FakeBook();
  private final Map<String, BigInteger> collateral = new HashMap<>();
  private final Map<String, String> participants = new HashMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private int requests;

  public FakeOperator(Path dataFolder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    Files.writeString(
        dataFolder.resolve("credentials.json"),
        "{\"apiKey\":\"sk_test_x\",\"url\":\"http://127.0.0.1:"
            + server.getAddress().getPort()
            + "\"}");
    var trust =
        new Trust(
            FakeBook.DOMAIN,
            Hash32.ZERO,
            Trust.Finality.DEPTH,
            List.of(),
            List.of(new Trust.OperatorKey(1, book.operatorKey(), 0, Optional.empty())),
            List.of(),
            List.of(new Trust.TrustedAsset(FakeBook.TOKEN, "BRL", 2, 2)));
    Files.writeString(dataFolder.resolve("trust.json"), TrustJson.write(trust));
  }

  synchronized void misbehave(Mischief now) {
    book.mischief = now;
  }

  /** Payments beyond this number are refused: their payer is frozen. */
  synchronized void freezeAfter(int count) {
    book.frozenAfter = count;
  }

  synchronized int payments() {
    return book.payments.size();
  }

  synchronized long leaves() {
    return book.leaves();
  }

  synchronized BigInteger onLanes() {
    return book.onLanes();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String idempotencyKey = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    boolean post = exchange.getRequestMethod().equals("POST");
    String answer;
    int status = 200;
    synchronized (this) {
      requests++;
      if (book.mischief == Mischief.ANSWERS_503_FIRST && requests % 2 == 1) {
        status = 503;
        answer = "{\"code\":\"starting\",\"retryable\":true}";
      } else {
        String known = post && idempotencyKey != null ? answers.get(idempotencyKey) : null;
        answer = known != null ? known : answer(exchange.getRequestURI().toString(), body);
        if (post && idempotencyKey != null) answers.put(idempotencyKey, answer);
        if (answer.startsWith("404")) status = 404;
        if (answer.startsWith("422")) status = 422;
      }
      if (book.mischief == Mischief.DROPS_ANSWERS && requests % 2 == 1) {
        exchange.close();
        return;
      }
    }
    byte[] bytes = (status == 404 ? "{\"code\":\"not_found\"}" : answer).getBytes(UTF_8);
    if (status == 422) bytes = answer.substring(3).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String answer(String path, byte[] body) {
    if (path.startsWith("/v1/info")) return info().toString();
    if (path.startsWith("/v1/windows")) return page().toString();
    if (path.startsWith("/v1/participants/")) return participant(path.substring(17));
    if (path.startsWith("/v1/participants")) return participants(body).toString();
    if (path.startsWith("/v1/balances")) return balances().toString();
    if (path.startsWith("/v1/test/collateral")) {
      // An issuer of a bounded quota.
      for (JsonNode each : MAPPER.readTree(body)) {
        if (new BigInteger(each.get("amount").asString()).bitLength() > 40) {
          return "422{\"code\":\"collateral_refused\",\"detail\":\"past the quota\"}";
        }
      }
      return fund(body).toString();
    }
    if (path.equals("/v1/payments")) return pay(body).toString();
    if (path.contains("/receipt")) return receipt(path);
    if (path.startsWith("/v1/payments?reference=")) {
      String reference = path.substring(path.indexOf('=') + 1);
      if (book.mischief == Mischief.MIXES_UP_REFERENCES) {
        reference =
            book.payments.keySet().stream()
                .filter(not(reference::equals))
                .findFirst()
                .orElseThrow();
      }
      FakeBook.Accepted found = book.payments.get(reference);
      ObjectNode page = page();
      if (found != null) page.withArray("data").add(book.payment(found));
      return page.toString();
    }
    for (FakeBook.Accepted each : book.payments.values()) {
      if (path.equals("/v1/payments/" + FakeBook.id(each))) return book.payment(each).toString();
    }
    if (path.startsWith("/v1/bundles?payee=")) return bundles(path.substring(18, 60)).toString();
    return "404";
  }

  private static ObjectNode page() {
    ObjectNode page = MAPPER.createObjectNode();
    page.putArray("data");
    return page.put("hasMore", false);
  }

  private static ObjectNode info() {
    ObjectNode info = MAPPER.createObjectNode();
    info.putObject("domain")
        .put("chainId", "31337")
        .put("verifyingContract", FakeBook.DOMAIN.vault().hex());
    info.putArray("assets")
        .addObject()
        .put("currency", "BRL")
        .put("exponent", 2)
        .put("decimals", 2)
        .put("token", FakeBook.TOKEN.hex());
    return info;
  }

  private String participant(String name) {
    if (book.mischief == Mischief.MIXES_UP_NAMES) {
      name = participants.keySet().stream().filter(not(name::equals)).findFirst().orElseThrow();
    }
    String address = participants.get(name);
    return address == null ? "404" : MAPPER.createObjectNode().put("address", address).toString();
  }

  private ObjectNode participants(byte[] body) {
    ObjectNode page = page();
    for (JsonNode each : MAPPER.readTree(body)) {
      String address = each.get("address").asString();
      String before = participants.putIfAbsent(each.get("name").asString(), address);
      boolean same = before == null || before.equals(address);
      ObjectNode item = page.withArray("data").addObject().put("status", same ? 200 : 409);
      if (!same) {
        item.putObject("problem")
            .put("code", "participant_exists_with_different_address")
            .put("detail", "it is " + before);
      }
    }
    return page;
  }

  private ObjectNode balances() {
    ObjectNode page = page();
    collateral.forEach((address, units) ->
        page.withArray("data")
            .addObject()
            .put("address", address)
            .putObject("available")
            .put("amount", units.toString())
            .put("currency", "BRL")
            .put("exponent", 2));
    return page;
  }

  private ObjectNode fund(byte[] body) {
    for (JsonNode each : MAPPER.readTree(body)) {
      collateral.merge(
          each.get("address").asString(),
          new BigInteger(each.get("amount").asString()),
          BigInteger::add);
    }
    return MAPPER.createObjectNode();
  }

  private ObjectNode pay(byte[] body) {
    ObjectNode page = page();
    ArrayNode data = page.withArray("data");
    var done = new ArrayList<FakeBook.Accepted>();
    var statuses = new ArrayList<Integer>();
    for (JsonNode request : MAPPER.readTree(body)) {
      String reference = request.get("reference").asString();
      FakeBook.Accepted before = book.payments.get(reference);
      ObjectNode refusal = before == null ? book.refusal(request) : null;
      if (refusal != null) {
        data.addObject().put("status", refusal.get("status").asInt()).set("problem", refusal);
        done.add(null);
        statuses.add(0);
        continue;
      }
      if (before == null) book.payments.put(reference, book.accept(request));
      done.add(book.payments.get(reference));
      statuses.add(before == null ? 201 : 200);
      data.addObject();
    }
    for (int i = 0; i < done.size(); i++) {
      if (done.get(i) == null) continue;
      ObjectNode item = (ObjectNode) data.get(i);
      item.put("status", statuses.get(i)).set("payment", book.payment(done.get(i)));
    }
    return page;
  }

  private String receipt(String path) {
    for (FakeBook.Accepted each : book.payments.values()) {
      if (path.contains(FakeBook.id(each))) {
        List<Receipt> all = book.receipts(each);
        int leg = path.indexOf("?leg=");
        return leg < 0
            ? ReceiptJson.write(all)
            : ReceiptJson.write(all.get(Integer.parseInt(path.substring(leg + 5))));
      }
    }
    return "404";
  }

  private ObjectNode bundles(String payee) {
    ObjectNode page = page();
    for (FakeBook.Accepted each : book.payments.values()) {
      for (int i = 0; i < each.voucher().legs().size(); i++) {
        if (!each.voucher().legs().get(i).payee().hex().equals(payee)) continue;
        String text = ReceiptJson.write(book.receipts(each).get(i).bundle());
        page.withArray("data").add(MAPPER.readTree(text));
        page.put("next", each.firstLeaf() + i + "");
      }
    }
    if (book.mischief == Mischief.REPEATS_A_PAGE) page.put("hasMore", true);
    if (book.mischief == Mischief.HAS_NO_LAST_PAGE) {
      page.put("hasMore", true).put("next", Integer.toString(requests)).putArray("data");
    }
    return page;
  }

  @Override
  public void close() {
    server.stop(0);
    if (server.getExecutor() instanceof java.util.concurrent.ExecutorService pool)
      pool.shutdownNow();
  }
}
