package dev.bascule.service.running;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Credentials;
import tools.jackson.databind.node.ObjectNode;

/** A payer that signs vouchers, and remembers its lanes as a wallet does. */
public final class TestWallet {

  private final SecretKey key;
  private final VaultDomain domain;
  private final Address token;
  private final BigInteger unit;
  private final Map<Address, Long> lanes = new HashMap<>();

  /**
   * @param unit of the ledger, in the token's base units
   */
  public TestWallet(String name, VaultDomain domain, Address token, BigInteger unit) {
    this.unit = unit;
    this.key = key(name);
    this.domain = domain;
    this.token = token;
  }

  public Address address() {
    return Signer.of(key.publicKey());
  }

  public static Address address(String name) {
    try (SecretKey key = key(name)) {
      return Signer.of(key.publicKey());
    }
  }

  private static SecretKey key(String name) {
    return SecretKey.of(
        Hash32.sha256(("test wallet " + name).getBytes(StandardCharsets.UTF_8)).bytes());
  }

  /** The same key for transactions of its own. */
  public static Credentials credentials(String name) {
    return Credentials.create(
        Hash32.sha256(("test wallet " + name).getBytes(StandardCharsets.UTF_8)).hex());
  }

  public record Line(Address payee, long amount) {}

  public ObjectNode pay(String reference, long notAfter, Line... lines) {
    return pay(reference, notAfter, List.of(lines));
  }

  /** A signed request on top of the lanes as they stand here, which moves on. */
  public ObjectNode pay(String reference, long notAfter, List<Line> lines) {
    return signed(VoucherKind.PAY, reference, notAfter, lines);
  }

  /** As {@link #pay}, for a hold; whoever captures less than all tells it to {@link #forget}. */
  public ObjectNode hold(String reference, long notAfter, Line... lines) {
    return signed(VoucherKind.HOLD, reference, notAfter, List.of(lines));
  }

  private ObjectNode signed(VoucherKind kind, String reference, long notAfter, List<Line> lines) {
    var terms =
        new Terms(
            reference,
            "BRL",
            2,
            lines.stream().map(line -> new Terms.TermsLeg(line.payee(), line.amount())).toList(),
            kind,
            notAfter,
            Optional.empty());
    Hash32 salt = Hash32.sha256(("salt " + reference).getBytes(StandardCharsets.UTF_8));
    var legs = new ArrayList<Leg>();
    for (Line line : lines) {
      long cumulative = lanes.merge(line.payee(), line.amount(), Math::addExact);
      legs.add(new Leg(line.payee(), 0, base(cumulative), terms.commitment(salt)));
    }
    var voucher = new Voucher(address(), token, 0, kind, notAfter, legs);
    Bytes signature = voucher.sign(domain, key).toBytes();
    return request(terms, salt, voucher, signature);
  }

  private BaseUnits base(long units) {
    return BaseUnits.of(BigInteger.valueOf(units).multiply(unit));
  }

  /** Forgets what was signed and not accepted. */
  public void forget(Address payee, long amount) {
    lanes.merge(payee, -amount, Math::addExact);
  }

  private static ObjectNode request(Terms terms, Hash32 salt, Voucher voucher, Bytes signature) {
    ObjectNode json = RunningService.JSON.createObjectNode();
    json.put("reference", terms.reference());
    json.put("currency", terms.currency());
    json.put("exponent", terms.exponent());
    json.put("notAfter", Long.toString(terms.notAfter()));
    var legs = json.putArray("legs");
    for (Terms.TermsLeg leg : terms.legs()) {
      legs.addObject()
          .put("payee", leg.payee().hex())
          .put("amount", Long.toString(leg.amount()))
          .put("lane", "0");
    }
    json.put("kind", terms.kind() == VoucherKind.PAY ? "pay" : "hold");
    json.put("salt", salt.hex());
    ObjectNode signed = json.putObject("voucher");
    signed.put("payer", voucher.payer().hex());
    signed.put("token", voucher.token().hex());
    signed.put("keyEpoch", "0");
    signed.put("kind", Integer.toString(voucher.kind().code()));
    signed.put("notAfter", Long.toString(voucher.notAfter()));
    var signedLegs = signed.putArray("legs");
    for (Leg leg : voucher.legs()) {
      signedLegs
          .addObject()
          .put("payee", leg.payee().hex())
          .put("lane", "0")
          .put("cumulative", leg.cumulative().toString())
          .put("terms", leg.terms().value().hex());
    }
    json.put("signature", signature.hex());
    return json;
  }
}
