package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.CheckpointJson;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherJson;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.BaseUnits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Receipts as files. Reading is strict: each value has one spelling, and a key that is not known is
 * refused, because a verdict must be about all of the file.
 */
public final class ReceiptJson {

  /**
   * A receipt fits into a QR sequence or a mail; each leg after the fourth needs room of its own.
   */
  public static final int BYTES_MAX = 8_192;

  private static final int BYTES_PER_FURTHER_LEG = 512;
  private static final int LEGS_WITHIN = 4;
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ReceiptJson() {}

  public static String write(Receipt receipt) {
    return writeNode(receipt).toString();
  }

  /** One file for the receipts of all legs of a payment. */
  public static String write(List<Receipt> receipts) {
    if (receipts.size() == 1) return write(receipts.getFirst());
    ObjectNode json = MAPPER.createObjectNode();
    json.put("version", "1");
    json.put("payment", receipts.getFirst().payment().toString());
    ArrayNode list = json.putArray("receipts");
    for (Receipt receipt : receipts) list.add(writeNode(receipt));
    return json.toString();
  }

  /**
   * Reads a file of one receipt, or of the receipts of all legs of one payment.
   *
   * @throws JsonRefused with the place and the reason
   */
  public static List<Receipt> readFile(byte[] utf8) {
    if (utf8.length > FILE_BYTES_MAX) {
      throw new JsonRefused("", utf8.length + " bytes are no receipt");
    }
    StrictObject json = StrictObject.parse(utf8);
    if (!json.has("receipts")) return List.of(read(json, utf8.length));
    json.oneOf("version", "1");
    String payment = json.text("payment");
    List<Receipt> receipts =
        json.objects(
            "receipts",
            each -> read(each, each.node().toString().getBytes(StandardCharsets.UTF_8).length));
    json.end();
    List<Integer> legs = new ArrayList<>();
    for (Receipt receipt : receipts) {
      if (!receipt.payment().toString().equals(payment)) {
        throw new JsonRefused("payment", "the receipts are of another payment");
      }
      if (legs.contains(receipt.leg())) {
        throw new JsonRefused("receipts", "leg " + receipt.leg() + " twice");
      }
      legs.add(receipt.leg());
    }
    if (receipts.isEmpty() || legs.size() != receipts.getFirst().voucher().legs().size()) {
      throw new JsonRefused("receipts", "not one receipt for each leg of the payment");
    }
    return receipts;
  }

  public static Receipt read(byte[] utf8) {
    return read(StrictObject.parse(utf8), utf8.length);
  }

  private static ObjectNode writeNode(Receipt receipt) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("version", "1");
    json.put("tenant", receipt.tenant().toString());
    json.put("payment", receipt.payment().toString());
    receipt
        .agreement()
        .ifPresent(agreement -> {
          json.set("terms", agreement.terms().toJson());
          json.put("salt", agreement.salt().hex());
        });
    json.put("leg", Integer.toString(receipt.leg()));
    json.set("voucher", VoucherJson.write(receipt.voucher()));
    json.put("payerSig", receipt.payerSignature().toBytes().hex());
    json.set("leaf", writeLeaf(receipt.leaf()));
    json.put("index", Long.toString(receipt.index()));
    putHashes(json.putArray("inclusion"), receipt.inclusion());
    json.set("checkpoint", CheckpointJson.write(receipt.checkpoint().body()));
    json.put("opSig", receipt.checkpoint().signature().toBytes().hex());
    json.putObject("domain")
        .put("chainId", Long.toString(receipt.domain().chainId()))
        .put("vault", receipt.domain().vault().hex());
    receipt.settlement().ifPresent(settled -> json.set("settlement", writeSettlement(settled)));
    return json;
  }

  private static ObjectNode writeLeaf(Leaf leaf) {
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

  private static ObjectNode writeSettlement(Settlement settled) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("window", Long.toString(settled.window()));
    json.put("part", Integer.toUnsignedString(settled.part()));
    json.putObject("entry")
        .put("laneKey", settled.laneKey().hex())
        .put("cumulative", settled.cumulative().toString());
    json.put("index", Long.toString(settled.index()));
    putHashes(json.putArray("path"), settled.path());
    json.put("receiptRlp", settled.receiptRlp().hex());
    json.put("txIndex", Integer.toString(settled.txIndex()));
    ArrayNode proof = json.putArray("trieProof");
    for (Bytes node : settled.trieProof()) proof.add(node.hex());
    json.put("blockHash", settled.blockHash().hex());
    json.put("headerRlp", settled.headerRlp().hex());
    return json;
  }

  private static void putHashes(ArrayNode array, List<Hash32> hashes) {
    for (Hash32 hash : hashes) array.add(hash.hex());
  }

  private static Receipt read(StrictObject json, int size) {
    json.oneOf("version", "1");
    try {
      Receipt receipt =
          new Receipt(
              new Tenant(json.uint("tenant", 31).intValue()),
              payment(json.text("payment")),
              agreement(json),
              json.uint("leg", 8).intValue(),
              VoucherJson.read(json.object("voucher")),
              Signature.fromBytes(json.bytes("payerSig", 65)),
              leaf(json.object("leaf")),
              json.number("index"),
              json.hashes("inclusion"),
              new SignedCheckpoint(
                  CheckpointJson.read(json.object("checkpoint")),
                  Signature.fromBytes(json.bytes("opSig", 65))),
              domain(json.object("domain")),
              json.optional("settlement", ReceiptJson::settlement));
      json.end();
      requireSize(receipt.voucher(), size);
      return receipt;
    } catch (IllegalArgumentException | MalformedSignature impossible) {
      throw new JsonRefused("", String.valueOf(impossible.getMessage()));
    }
  }

  private static void requireSize(Voucher voucher, int size) {
    int further = Math.max(0, voucher.legs().size() - LEGS_WITHIN);
    int allowed = BYTES_MAX + further * BYTES_PER_FURTHER_LEG;
    if (size > allowed) throw new JsonRefused("", size + " bytes, above " + allowed);
  }

  private static PaymentId payment(String text) {
    PaymentId payment = PaymentId.parse(text);
    if (!payment.toString().equals(text)) throw new JsonRefused("payment", "not in lower case");
    return payment;
  }

  private static Optional<Receipt.Agreement> agreement(StrictObject json) {
    if (!json.has("terms") && !json.has("salt")) return Optional.empty();
    return Optional.of(new Receipt.Agreement(Terms.read(json.object("terms")), json.hash("salt")));
  }

  private static VaultDomain domain(StrictObject json) {
    VaultDomain domain = new VaultDomain(json.number("chainId"), json.address("vault"));
    json.end();
    return domain;
  }

  private static Leaf leaf(StrictObject json) {
    Leaf leaf =
        new Leaf(
            LeafType.ofCode(json.uint("type", 8).intValue()),
            json.hash("logId"),
            json.number("at"),
            json.number("admittedAt"),
            new LaneKey(json.hash("laneKey")),
            new VoucherDigest(json.hash("voucherDigest")),
            json.uint("leg", 8).intValue(),
            BaseUnits.of(json.uint("from", 128)),
            BaseUnits.of(json.uint("to", 128)),
            new TermsHash(json.hash("terms")));
    json.end();
    return leaf;
  }

  private static Settlement settlement(StrictObject json) {
    StrictObject entry = json.object("entry");
    Settlement settled =
        new Settlement(
            json.number("window"),
            json.uint("part", 31).intValue(),
            new LaneKey(entry.hash("laneKey")),
            BaseUnits.of(entry.uint("cumulative", 128)),
            json.number("index"),
            json.hashes("path"),
            json.bytes("receiptRlp"),
            json.uint("txIndex", 31).intValue(),
            json.byteStrings("trieProof"),
            json.hash("blockHash"),
            json.bytes("headerRlp"));
    entry.end();
    json.end();
    return settled;
  }
}
