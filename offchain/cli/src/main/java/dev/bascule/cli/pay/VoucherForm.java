package dev.bascule.cli.pay;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherJson;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceInfo;
import dev.bascule.cli.order.Order;
import dev.bascule.cli.wallet.LaneBook;
import dev.bascule.cli.wallet.LaneBook.Lane;
import dev.bascule.cli.wallet.Wallets;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.Asset;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Fills in and signs the voucher of an order, and writes and reads the request that carries it. */
final class VoucherForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ServiceInfo service;
  private final Wallets wallets;

  VoucherForm(ServiceInfo service, Wallets wallets) {
    this.service = service;
    this.wallets = wallets;
  }

  VaultDomain domain() {
    return service.domain();
  }

  Asset asset(Order order) {
    return asset(order.currency());
  }

  Asset asset(String currency) {
    Asset asset = service.assets().get(currency);
    if (asset == null) throw new IllegalStateException("the service lost " + currency);
    return asset;
  }

  Address payer(Order order) {
    return wallets.address(order.payer());
  }

  Lane lane(Order order, Order.Leg leg) {
    return new Lane(payer(order), wallets.address(leg.payee()), asset(order).token());
  }

  /** Signs on top of what stands on the lanes, and notes it there. */
  Draft.Signed sign(Order order, LaneBook lanes, long notAfter) {
    Asset asset = asset(order);
    Hash32 salt = wallets.salt(order.reference());
    TermsHash commitment = terms(order, notAfter).commitment(salt);
    var legs = new ArrayList<Leg>();
    for (Order.Leg leg : order.legs()) {
      Lane lane = lane(order, leg);
      long cumulative = Math.addExact(lanes.standing(lane), leg.units());
      lanes.sign(lane, cumulative);
      legs.add(new Leg(lane.payee(), 0, asset.toBaseUnits(cumulative), commitment));
    }
    var voucher = new Voucher(payer(order), asset.token(), 0, VoucherKind.PAY, notAfter, legs);
    SecretKey key = wallets.key(order.payer());
    Signature signature = voucher.sign(service.domain(), key);
    return new Draft.Signed(voucher, request(order, voucher, salt, signature));
  }

  private Terms terms(Order order, long notAfter) {
    var legs =
        order.legs().stream()
            .map(leg -> new Terms.TermsLeg(wallets.address(leg.payee()), leg.units()))
            .toList();
    return new Terms(
        order.reference(),
        order.currency(),
        asset(order).scale(),
        legs,
        VoucherKind.PAY,
        notAfter,
        Optional.empty());
  }

  private JsonNode request(Order order, Voucher voucher, Hash32 salt, Signature signature) {
    ObjectNode request = NODES.objectNode();
    request.put("reference", order.reference());
    request.put("currency", order.currency());
    request.put("exponent", asset(order).scale());
    request.put("notAfter", Long.toString(voucher.notAfter()));
    var legs = request.putArray("legs");
    for (Order.Leg leg : order.legs()) {
      legs.addObject()
          .put("payee", wallets.address(leg.payee()).hex())
          .put("amount", Long.toString(leg.units()))
          .put("lane", "0");
    }
    request.put("kind", "pay");
    request.put("salt", salt.hex());
    request.set("voucher", VoucherJson.write(voucher));
    request.put("signature", signature.toBytes().hex());
    return request;
  }

  /**
   * @throws JsonRefused when it is no voucher
   */
  static Voucher readVoucher(JsonNode json) {
    return VoucherJson.read(StrictObject.of(json, "voucher"));
  }

  /** A request of the journal, when it asks for the same as the order does. */
  Optional<Draft.Signed> same(Order order, JsonNode request) {
    return difference(order, request).isEmpty()
        ? Optional.of(new Draft.Signed(readVoucher(Fields.child(request, "voucher")), request))
        : Optional.empty();
  }

  /** In what a request of the journal differs from the order, in words; empty when in nothing. */
  String difference(Order order, JsonNode request) {
    String was = Fields.text(Fields.child(request, "voucher"), "payer");
    String is = payer(order).hex();
    if (!was.equals(is)) return "the payer was " + was + " and is " + is;
    was = Fields.text(request, "currency");
    if (!was.equals(order.currency())) {
      return "the currency was " + was + " and is " + order.currency();
    }
    List<JsonNode> legs = Fields.list(request, "legs");
    if (legs.size() != order.legs().size()) {
      return "it had " + legs.size() + " legs and has " + order.legs().size();
    }
    for (int i = 0; i < legs.size(); i++) {
      Order.Leg leg = order.legs().get(i);
      was = Fields.text(legs.get(i), "payee");
      is = wallets.address(leg.payee()).hex();
      if (!was.equals(is)) return "a payee was " + was + " and is " + is;
      was = Fields.text(legs.get(i), "amount");
      if (!was.equals(Long.toString(leg.units()))) {
        return "the amount for " + leg.payee() + " was " + was + " and is " + leg.units();
      }
    }
    return "";
  }
}
