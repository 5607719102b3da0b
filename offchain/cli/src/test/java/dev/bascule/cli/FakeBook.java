package dev.bascule.cli;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.CheckpointJson;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.receipt.Receipt;
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
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The book of the {@link FakeOperator}: lanes, a real log, and what it says of them. */
final class FakeBook {
  static final Address TOKEN = Address.ofHex("0x" + "70".repeat(20));
  static final VaultDomain DOMAIN = new VaultDomain(31337, Address.ofHex("0x" + "7a".repeat(20)));
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  record Accepted(JsonNode request, Voucher voucher, long firstLeaf) {}

  private final SecretKey key = SecretKey.of(Bytes.fromHex("0x" + "11".repeat(32)).toArray());
  private final SecretKey otherKey = SecretKey.of(Bytes.fromHex("0x" + "22".repeat(32)).toArray());
  private final MerkleLog log = new MerkleLog();
  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<LaneKey, BigInteger> lanes = new HashMap<>();
  private final Map<LaneKey, JsonNode> newest = new HashMap<>();
  final Map<String, Accepted> payments = new HashMap<>();
  Mischief mischief = Mischief.NONE;
  int frozenAfter = Integer.MAX_VALUE;

  Address operatorKey() {
    return Signer.of(key.publicKey());
  }

  long leaves() {
    return log.size();
  }

  BigInteger onLanes() {
    return lanes.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  ObjectNode refusal(JsonNode request) {
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

  Accepted accept(JsonNode request) {
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

  static String id(Accepted accepted) {
    return PaymentId.of(new Tenant(1), accepted.request().get("reference").asString()).toString();
  }

  ObjectNode payment(Accepted accepted) {
    SignedCheckpoint checkpoint = checkpoint();
    ObjectNode payment = MAPPER.createObjectNode().put("id", id(accepted));
    ArrayNode legs = payment.putArray("legs");
    for (int i = 0; i < accepted.voucher().legs().size(); i++) {
      long index = accepted.firstLeaf() + i;
      JsonNode leaf = leaf(leaves.get((int) index));
      ObjectNode leg = legs.addObject().put("leafIndex", Long.toString(index));
      leg.set("leaf", leaf);
      ArrayNode path = leg.putArray("inclusion");
      if (mischief == Mischief.LEAVES_OUT_THE_PROOF) continue;
      log.inclusion(index, log.size()).forEach(hash -> path.add(hash.hex()));
    }
    payment.set("checkpoint", CheckpointJson.write(checkpoint.body()));
    return payment.put("opSig", checkpoint.signature().toBytes().hex());
  }

  private static ObjectNode leaf(Leaf leaf) {
    return MAPPER
        .createObjectNode()
        .put("type", Integer.toString(leaf.type().code()))
        .put("logId", leaf.logId().hex())
        .put("at", Long.toString(leaf.at()))
        .put("admittedAt", Long.toString(leaf.admittedAt()))
        .put("laneKey", leaf.laneKey().hex())
        .put("voucherDigest", leaf.voucherDigest().value().hex())
        .put("leg", Integer.toString(leaf.leg()))
        .put("from", leaf.from().toString())
        .put("to", leaf.to().toString())
        .put("terms", leaf.terms().hex());
  }

  /** The receipts of all legs, under one checkpoint. */
  List<Receipt> receipts(Accepted accepted) {
    SignedCheckpoint checkpoint = checkpoint();
    return IntStream.range(0, accepted.voucher().legs().size())
        .mapToObj(leg -> receipt(accepted, leg, checkpoint))
        .toList();
  }

  private Receipt receipt(Accepted accepted, int leg, SignedCheckpoint checkpoint) {
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
        Optional.of(
            Receipt.Agreement.of(
                new Tenant(1), terms, Hash32.ofHex(request.get("salt").asString()))),
        leg,
        accepted.voucher(),
        Signature.fromBytes(Bytes.fromHex(request.get("signature").asString())),
        leaves.get((int) index),
        index,
        log.inclusion(index, log.size()),
        checkpoint,
        DOMAIN,
        Optional.empty());
  }
}
