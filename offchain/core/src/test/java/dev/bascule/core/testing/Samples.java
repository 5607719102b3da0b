package dev.bascule.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.core.book.Book;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Mode;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.Signature;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Values that mean something to a reader: an address is the hash of a name. */
public final class Samples {
  public static final Tenant TENANT = new Tenant(1);
  public static final long CHAIN_ID = 31337;

  /** Seconds: 2026-11-21, when the first range was observed. */
  public static final long START = 1_795_219_200L;

  public static final Asset BRL = new Asset(new AssetId(1), "BRL", 2, address("token BRL"), 2);

  /** Six decimals on the chain, two in the ledger. */
  public static final Asset USD = new Asset(new AssetId(2), "USD", 2, address("token USD"), 6);

  /** Eighteen decimals on the chain. */
  public static final Asset XAU = new Asset(new AssetId(3), "XAU", 4, address("token XAU"), 18);

  private Samples() {}

  public static Address address(String name) {
    byte[] digest = Hash32.sha256(("address " + name).getBytes(UTF_8)).bytes();
    return Address.read(ByteBuffer.wrap(digest));
  }

  public static Hash32 hash(String name) {
    return Hash32.sha256(name.getBytes(UTF_8));
  }

  public static PaymentId payment(String reference) {
    return PaymentId.of(TENANT, reference);
  }

  public static TransferId transfer(String name) {
    return TransferId.of(hash("transfer " + name));
  }

  public static RequestId request(String name) {
    return RequestId.of(hash("request " + name));
  }

  public static Hash32 blockHash(long block) {
    return hash("block " + block);
  }

  public static Command.Genesis genesis() {
    return new Command.Genesis(
        address("vault"),
        CHAIN_ID,
        0,
        hash("log 0"),
        Book.RULES_SUPPORTED,
        Mode.TEST,
        new ChainCursor(0, blockHash(0)));
  }

  /** Not keccak: core takes lane keys from the chain module and only compares them. */
  public static LaneKey laneKey(Address payer, Address payee, Asset asset, int lane) {
    byte[] number = ByteBuffer.allocate(4).putInt(lane).array();
    return new LaneKey(Hash32.sha256(payer.bytes(), payee.bytes(), asset.token().bytes(), number));
  }

  public static TermsHash terms(String reference) {
    return new TermsHash(hash("terms " + reference));
  }

  public static VerifiedLeg leg(
      Address payer, Address payee, Asset asset, int lane, long cumulative, String reference) {
    return new VerifiedLeg(
        payee, lane, laneKey(payer, payee, asset, lane), cumulative, terms(reference));
  }

  /** Signed by the payer's own key, epoch 0, with a signature that is none. */
  public static VerifiedVoucher voucher(
      Address payer, Asset asset, VoucherKind kind, long notAfter, List<VerifiedLeg> legs) {
    return voucher(payer, asset, kind, notAfter, legs, 0, payer);
  }

  public static VerifiedVoucher voucher(
      Address payer,
      Asset asset,
      VoucherKind kind,
      long notAfter,
      List<VerifiedLeg> legs,
      int keyEpoch,
      Address signer) {
    List<byte[]> content = new ArrayList<>();
    content.add(payer.bytes());
    content.add(asset.token().bytes());
    content.add(ByteBuffer.allocate(12).putInt(kind.code()).putLong(notAfter).array());
    for (VerifiedLeg leg : legs) {
      content.add(leg.laneKey().value().bytes());
      content.add(ByteBuffer.allocate(8).putLong(leg.cumulativeUnits()).array());
      content.add(leg.terms().value().bytes());
    }
    Hash32 digest = Hash32.sha256(content.toArray(byte[][]::new));
    Signature unsigned = new Signature(digest, hash("not a signature"), (byte) 27);
    return VerifiedVoucher.attested(
        payer,
        asset.id(),
        asset.token(),
        keyEpoch,
        kind,
        notAfter,
        legs,
        new VoucherDigest(digest),
        unsigned,
        signer);
  }
}
