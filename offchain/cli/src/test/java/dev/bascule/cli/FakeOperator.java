package dev.bascule.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.CheckpointJson;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherJson;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
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
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An operator of a few lines that keeps lanes and a real log, and can be told to misbehave in ways
 * that the real service never shows.
 */
final class FakeOperator implements AutoCloseable {
  enum Mischief {
    NONE,
    /** Does what was asked and breaks the connection instead of saying so, every second time. */
    DROPS_ANSWERS,
    ANSWERS_503_FIRST,
    SIGNS_WITH_ANOTHER_KEY,
    ALTERS_THE_ROOT,
    LOGS_LESS_THAN_SIGNED,
    LEAVES_OUT_THE_PROOF,
    FORGETS_WHAT_IT_ACCEPTED,
    INVENTS_A_LANE_STATE
  }

  private record Accepted(JsonNode request, Voucher voucher, long firstLeaf) {}

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  static final Address TOKEN = Address.ofHex("0x" + "70".repeat(20));
  static final VaultDomain DOMAIN = new VaultDomain(31337, Address.ofHex("0x" + "7a".repeat(20)));

  private final HttpServer server;
  private final SecretKey key = SecretKey.of(Bytes.fromHex("0x" + "11".repeat(32)).toArray());
  private final SecretKey otherKey = SecretKey.of(Bytes.fromHex("0x" + "22".repeat(32)).toArray());
  private final MerkleLog log = new MerkleLog();
  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<LaneKey, BigInteger> lanes = new HashMap<>();
  private final Map<LaneKey, JsonNode> newest = new HashMap<>();
  private final Map<String, Accepted> payments = new HashMap<>();
  private final Map<String, BigInteger> collateral = new HashMap<>();
  private final Map<String, String> participants = new HashMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private Mischief mischief = Mischief.NONE;
  private int requests;
  private int frozenAfter = Integer.MAX_VALUE;

  FakeOperator(Path dataFolder) throws IOException {
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
            DOMAIN,
            Hash32.ZERO,
            Trust.Finality.DEPTH,
            List.of(),
            List.of(new Trust.OperatorKey(1, Signer.of(key.publicKey()), 0, Optional.empty())),
            List.of(),
            List.of(new Trust.TrustedAsset(TOKEN, "BRL", 2, 2)));
    Files.writeString(dataFolder.resolve("trust.json"), TrustJson.write(trust));
  }

  synchronized void misbehave(Mischief now) {
    mischief = now;
  }

  /** Payments beyond this number are refused: their payer is frozen. */
  synchronized void freezeAfter(int count) {
    frozenAfter = count;
  }

  synchronized int payments() {
    return payments.size();
  }

  synchronized long leaves() {
    return log.size();
  }

  synchronized BigInteger onLanes() {
    return lanes.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String idempotencyKey = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    boolean post = exchange.getRequestMethod().equals("POST");
    String answer;
    int status = 200;
    synchronized (this) {
      requests++;
      if (mischief == Mischief.ANSWERS_503_FIRST && requests % 2 == 1) {
        status = 503;
        answer = "{\"code\":\"starting\",\"retryable\":true}";
      } else {
        String known = post && idempotencyKey != null ? answers.get(idempotencyKey) : null;
        answer = known != null ? known : answer(exchange.getRequestURI().toString(), body);
        if (post && idempotencyKey != null) answers.put(idempotencyKey, answer);
        if (answer.startsWith("404")) status = 404;
      }
      if (mischief == Mischief.DROPS_ANSWERS && requests % 2 == 1) {
        exchange.close();
        return;
      }
    }
    byte[] bytes = (status == 404 ? "{\"code\":\"not_found\"}" : answer).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String answer(String path, byte[] body) {
    if (path.startsWith("/v1/info")) return info().toString();
    if (path.startsWith("/v1/windows")) return page().toString();
    if (path.startsWith("/v1/participants")) return participants(body).toString();
    if (path.startsWith("/v1/balances")) return balances().toString();
    if (path.startsWith("/v1/test/collateral")) return fund(body).toString();
    if (path.equals("/v1/payments")) return pay(body).toString();
    if (path.contains("/receipt?leg=")) return receipt(path);
    if (path.startsWith("/v1/payments?reference=")) {
      Accepted found = payments.get(path.substring(path.indexOf('=') + 1));
      ObjectNode page = page();
      if (found != null) page.withArray("data").add(payment(found));
      return page.toString();
    }
    for (Accepted each : payments.values()) {
      if (path.equals("/v1/payments/" + id(each))) return payment(each).toString();
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
    info.putObject("domain").put("chainId", "31337").put("verifyingContract", DOMAIN.vault().hex());
    info.putArray("assets")
        .addObject()
        .put("currency", "BRL")
        .put("exponent", 2)
        .put("decimals", 2)
        .put("token", TOKEN.hex());
    return info;
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
    var done = new ArrayList<Accepted>();
    var statuses = new ArrayList<Integer>();
    for (JsonNode request : MAPPER.readTree(body)) {
      String reference = request.get("reference").asString();
      Accepted before = payments.get(reference);
      ObjectNode refusal = before == null ? refusal(request) : null;
      if (refusal != null) {
        data.addObject().put("status", refusal.get("status").asInt()).set("problem", refusal);
        done.add(null);
        statuses.add(0);
        continue;
      }
      if (before == null) payments.put(reference, accept(request));
      done.add(payments.get(reference));
      statuses.add(before == null ? 201 : 200);
      data.addObject();
    }
    for (int i = 0; i < done.size(); i++) {
      if (done.get(i) == null) continue;
      ObjectNode item = (ObjectNode) data.get(i);
      item.put("status", statuses.get(i)).set("payment", payment(done.get(i)));
    }
    return page;
  }

  private ObjectNode refusal(JsonNode request) {
    ObjectNode problem = MAPPER.createObjectNode();
    if (payments.size() >= frozenAfter) {
      return problem
          .put("status", 403)
          .put("code", "frozen")
          .put("detail", "the account is frozen");
    }
    Voucher voucher = VoucherJson.read(StrictObject.of(request.get("voucher"), ""));
    var signature = Signature.fromBytes(Bytes.fromHex(request.get("signature").asString()));
    Address signer = Signer.recover(voucher.digest(DOMAIN).value(), signature).orElseThrow();
    if (!signer.equals(voucher.payer())) {
      return problem.put("status", 422).put("code", "signature_of_another");
    }
    for (int i = 0; i < voucher.legs().size(); i++) {
      Leg leg = voucher.legs().get(i);
      BigInteger accepted = lanes.getOrDefault(voucher.laneKey(i), BigInteger.ZERO);
      var amount = new BigInteger(request.get("legs").get(i).get("amount").asString());
      boolean forged = mischief == Mischief.INVENTS_A_LANE_STATE;
      if (mischief == Mischief.FORGETS_WHAT_IT_ACCEPTED) accepted = BigInteger.ZERO;
      if (forged) accepted = accepted.add(BigInteger.valueOf(1_000_000));
      if (accepted.add(amount).equals(leg.cumulative().toBigInteger())) continue;
      problem.put("status", 409).put("code", "lane_stale").put("detail", "stale");
      ObjectNode lane = problem.putArray("lanes").addObject();
      lane.put("payee", leg.payee().hex()).put("lane", "0").put("accepted", accepted.toString());
      JsonNode set = newest.get(voucher.laneKey(i));
      if (set != null) {
        lane.set("voucher", set.get("voucher"));
        lane.put("payerSig", set.get("signature").asString());
      } else if (forged) {
        lane.set("voucher", request.get("voucher"));
        lane.put("payerSig", request.get("signature").asString());
      }
      return problem;
    }
    return null;
  }

  private Accepted accept(JsonNode request) {
    Voucher voucher = VoucherJson.read(StrictObject.of(request.get("voucher"), ""));
    long first = log.size();
    for (int i = 0; i < voucher.legs().size(); i++) {
      Leg leg = voucher.legs().get(i);
      var amount = new BigInteger(request.get("legs").get(i).get("amount").asString());
      BigInteger to = leg.cumulative().toBigInteger();
      BigInteger from = to.subtract(amount);
      if (mischief == Mischief.LOGS_LESS_THAN_SIGNED) to = to.subtract(BigInteger.ONE);
      long now = Instant.now().getEpochSecond();
      var leaf =
          new Leaf(
              LeafType.ACCEPT,
              DOMAIN.logId(1),
              now,
              now,
              voucher.laneKey(i),
              voucher.digest(DOMAIN),
              i,
              BaseUnits.of(from),
              BaseUnits.of(to),
              leg.terms());
      log.append(leaf.hash());
      leaves.add(leaf);
      lanes.put(voucher.laneKey(i), leg.cumulative().toBigInteger());
      newest.put(voucher.laneKey(i), request);
      collateral.merge(voucher.payer().hex(), amount.negate(), BigInteger::add);
    }
    return new Accepted(request, voucher, first);
  }

  private SignedCheckpoint checkpoint() {
    Hash32 root = mischief == Mischief.ALTERS_THE_ROOT ? Hash32.sha256() : log.root();
    var body =
        new CheckpointBody(DOMAIN.logId(1), log.size(), root, Instant.now().getEpochSecond(), 1);
    return SignedCheckpoint.sign(
        DOMAIN, body, mischief == Mischief.SIGNS_WITH_ANOTHER_KEY ? otherKey : key);
  }

  private static String id(Accepted accepted) {
    return PaymentId.of(new Tenant(1), accepted.request().get("reference").asString()).toString();
  }

  private ObjectNode payment(Accepted accepted) {
    SignedCheckpoint checkpoint = checkpoint();
    ObjectNode payment = MAPPER.createObjectNode().put("id", id(accepted));
    ArrayNode legs = payment.putArray("legs");
    for (int i = 0; i < accepted.voucher().legs().size(); i++) {
      long index = accepted.firstLeaf() + i;
      JsonNode leaf = MAPPER.readTree(ReceiptJson.write(receipt(accepted, i))).get("leaf");
      ObjectNode leg = legs.addObject().put("leafIndex", Long.toString(index));
      leg.set("leaf", leaf);
      ArrayNode path = leg.putArray("inclusion");
      if (mischief == Mischief.LEAVES_OUT_THE_PROOF) continue;
      log.inclusion(index, log.size()).forEach(hash -> path.add(hash.hex()));
    }
    payment.set("checkpoint", CheckpointJson.write(checkpoint.body()));
    return payment.put("opSig", checkpoint.signature().toBytes().hex());
  }

  private Receipt receipt(Accepted accepted, int leg) {
    JsonNode request = accepted.request();
    var legs = new ArrayList<Terms.TermsLeg>();
    for (JsonNode each : request.get("legs")) {
      legs.add(
          new Terms.TermsLeg(
              Address.ofHex(each.get("payee").asString()),
              Long.parseLong(each.get("amount").asString())));
    }
    var terms =
        new Terms(
            request.get("reference").asString(),
            request.get("currency").asString(),
            2,
            legs,
            VoucherKind.PAY,
            accepted.voucher().notAfter(),
            Optional.empty());
    long index = accepted.firstLeaf() + leg;
    return new Receipt(
        new Tenant(1),
        PaymentId.of(new Tenant(1), terms.reference()),
        Optional.of(new Receipt.Agreement(terms, Hash32.ofHex(request.get("salt").asString()))),
        leg,
        accepted.voucher(),
        Signature.fromBytes(Bytes.fromHex(request.get("signature").asString())),
        leaves.get((int) index),
        index,
        log.inclusion(index, log.size()),
        checkpoint(),
        DOMAIN,
        Optional.empty());
  }

  private String receipt(String path) {
    for (Accepted each : payments.values()) {
      if (path.contains(id(each))) {
        return ReceiptJson.write(
            receipt(each, Integer.parseInt(path.substring(path.indexOf('=') + 1))));
      }
    }
    return "404";
  }

  private ObjectNode bundles(String payee) {
    ObjectNode page = page();
    for (Accepted each : payments.values()) {
      for (int i = 0; i < each.voucher().legs().size(); i++) {
        if (!each.voucher().legs().get(i).payee().hex().equals(payee)) continue;
        String text = ReceiptJson.write(receipt(each, i).bundle());
        page.withArray("data").add(MAPPER.readTree(text));
      }
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
