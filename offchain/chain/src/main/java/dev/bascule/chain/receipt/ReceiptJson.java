package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.CheckpointJson;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.drawdown.Drawdown;
import dev.bascule.chain.drawdown.MalformedDrawdown;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherJson;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The receipts of a payment's legs as one file. What the legs share stands once, and what follows
 * from the rest of the file is left out. Reading is strict: each value has one spelling, and a key
 * that is not known is refused, because a verdict must be about all of the file.
 */
public final class ReceiptJson {

  /** What the file of a payment keeps to; docs/reference/receipts.md says for how many legs. */
  public static final int BYTES_PROMISED = 8_000;

  private static final int BYTES_MAX = 1 << 20;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ReceiptJson() {}

  public static String write(Receipt receipt) {
    return write(List.of(receipt));
  }

  /**
   * One file for one leg of a payment, or for all of its legs.
   *
   * @param receipts in the order of the voucher's legs, under one checkpoint
   */
  public static String write(List<Receipt> receipts) {
    Receipt first = receipts.getFirst();
    int legs = first.voucher().legs().size();
    List<Integer> numbers = receipts.stream().map(Receipt::leg).toList();
    boolean whole = !first.voucher().kind().isGrant() && numbers.equals(allOf(legs));
    if (receipts.size() != 1 && !whole) {
      throw new IllegalArgumentException("legs " + numbers + " of a payment of " + legs);
    }
    for (Receipt receipt : receipts) {
      if (!shared(receipt).equals(shared(first))) {
        throw new IllegalArgumentException("the receipts are not of one payment and checkpoint");
      }
    }
    ObjectNode json = MAPPER.createObjectNode();
    json.put("version", "1");
    first
        .agreement()
        .ifPresent(agreement -> {
          json.put("tenant", agreement.tenant().toString());
          json.put("payment", agreement.payment().toString());
          json.set("terms", agreement.terms().toJson());
          json.put("salt", agreement.salt().hex());
        });
    if (receipts.size() < legs) json.put("leg", Integer.toString(first.leg()));
    json.set("voucher", VoucherJson.write(first.voucher()));
    json.put("payerSig", first.signatureBytes().hex());
    json.set("checkpoint", CheckpointJson.write(first.checkpoint().body()));
    json.put("opSig", first.checkpoint().signature().toBytes().hex());
    json.putObject("domain")
        .put("chainId", Long.toString(first.domain().chainId()))
        .put("vault", first.domain().vault().hex());
    ArrayNode lines = json.putArray("legs");
    MeetingPaths inclusions = new MeetingPaths();
    SettledParts.Writer parts = new SettledParts.Writer();
    for (Receipt receipt : receipts) lines.add(LegLine.write(receipt, inclusions, parts));
    if (!parts.isEmpty()) json.set("parts", parts.toJson());
    return json.toString();
  }

  /** What stands once in a file. */
  private static List<Object> shared(Receipt receipt) {
    return List.of(
        receipt.agreement(),
        receipt.voucher(),
        receipt.signatureBytes(),
        receipt.checkpoint(),
        receipt.domain());
  }

  private static List<Integer> allOf(int legs) {
    return IntStream.range(0, legs).boxed().toList();
  }

  /**
   * Reads a file of one leg's receipt.
   *
   * @throws JsonRefused with the place and the reason
   */
  public static Receipt read(byte[] utf8) {
    List<Receipt> receipts = readFile(utf8);
    if (receipts.size() == 1) return receipts.getFirst();
    throw new JsonRefused("legs", receipts.size() + " legs where one is expected");
  }

  /**
   * Reads a file: one receipt for each leg that it is about.
   *
   * @throws JsonRefused with the place and the reason
   */
  public static List<Receipt> readFile(byte[] utf8) {
    if (utf8.length > BYTES_MAX) {
      throw new JsonRefused("", utf8.length + " bytes are no receipt");
    }
    StrictObject json = StrictObject.parse(utf8);
    json.oneOf("version", "1");
    try {
      List<Receipt> receipts = receipts(json);
      json.end();
      return receipts;
    } catch (IllegalArgumentException | MalformedSignature | MalformedDrawdown impossible) {
      throw new JsonRefused("", String.valueOf(impossible.getMessage()));
    }
  }

  private static List<Receipt> receipts(StrictObject json) {
    Optional<Receipt.Agreement> agreement = agreement(json);
    Voucher voucher = VoucherJson.read(json.object("voucher"));
    Bytes signed = json.bytes("payerSig");
    if (signed.size() < 65) throw new JsonRefused("payerSig", signed.size() + " bytes");
    Signature payerSignature = Signature.fromBytes(signed.slice(0, 65));
    Optional<Drawdown> drawdown = drawdown(voucher, signed.slice(65));
    SignedCheckpoint checkpoint =
        new SignedCheckpoint(
            CheckpointJson.read(json.object("checkpoint")),
            Signature.fromBytes(json.bytes("opSig", 65)));
    VaultDomain domain = domain(json.object("domain"));
    List<Integer> numbers = numbers(json, voucher);
    List<LegLine> lines = json.objects("legs", LegLine::read);
    if (lines.size() != numbers.size()) {
      throw new JsonRefused("legs", lines.size() + " where " + numbers.size() + " are expected");
    }
    SettledParts parts = SettledParts.read(json);
    MeetingPaths inclusions = new MeetingPaths();
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      LegLine line = lines.get(i);
      int leg = numbers.get(i);
      receipts.add(
          new Receipt(
              agreement,
              leg,
              voucher,
              payerSignature,
              drawdown,
              line.leaf(checkpoint.body().logId(), voucher, drawdown, domain, leg),
              line.index(),
              inclusions.whole(line.index(), line.inclusion()),
              checkpoint,
              domain,
              parts.settlement(leg, line.settlement())));
    }
    parts.end();
    return receipts;
  }

  private static Optional<Drawdown> drawdown(Voucher voucher, Bytes bytes) {
    if (voucher.kind().isGrant()) return Optional.of(Drawdown.read(voucher.kind(), bytes));
    if (bytes.isEmpty()) return Optional.empty();
    throw new JsonRefused("payerSig", bytes.size() + " bytes too many");
  }

  /** Which legs the file is about: all of them, unless it names the only one. */
  private static List<Integer> numbers(StrictObject json, Voucher voucher) {
    int legs = voucher.legs().size();
    if (!json.has("leg")) {
      if (legs == 1 || !voucher.kind().isGrant()) return allOf(legs);
      throw new JsonRefused("leg", "a drawdown is of one leg");
    }
    int leg = json.uint("leg", 8).intValue();
    if (legs == 1) throw new JsonRefused("leg", "the voucher has no other leg");
    if (leg >= legs) throw new JsonRefused("leg", leg + " of a voucher of " + legs);
    return List.of(leg);
  }

  private static PaymentId payment(String text) {
    PaymentId payment = PaymentId.parse(text);
    if (!payment.toString().equals(text)) throw new JsonRefused("payment", "not in lower case");
    return payment;
  }

  private static Optional<Receipt.Agreement> agreement(StrictObject json) {
    if (!json.has("terms")) return Optional.empty();
    return Optional.of(
        new Receipt.Agreement(
            new Tenant(json.uint("tenant", 31).intValue()),
            payment(json.text("payment")),
            Terms.read(json.object("terms")),
            json.hash("salt")));
  }

  private static VaultDomain domain(StrictObject json) {
    VaultDomain domain = new VaultDomain(json.number("chainId"), json.address("vault"));
    json.end();
    return domain;
  }
}
