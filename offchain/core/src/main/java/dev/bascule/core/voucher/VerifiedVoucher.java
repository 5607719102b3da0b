package dev.bascule.core.voucher;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.AssetId;
import java.util.List;

/**
 * A voucher whose domain, encoding, lane keys, digest and signature were checked.
 *
 * <p>Core cannot check signatures, so it trusts whoever makes one: only the chain's verifier and
 * the decoder of the engine's log may call {@link #attested}.
 *
 * @param keyEpoch an unsigned 32-bit number
 * @param notAfter seconds since 1970, not negative
 * @param signer recovered from the signature; the book compares it with the payer's key
 */
public record VerifiedVoucher(
    Address payer,
    AssetId asset,
    Address token,
    int keyEpoch,
    VoucherKind kind,
    long notAfter,
    List<VerifiedLeg> legs,
    VoucherDigest digest,
    Signature signature,
    Address signer) {
  public static final int LEGS_MAX = 32;

  public VerifiedVoucher {
    requireNonNull(payer);
    requireNonNull(asset);
    requireNonNull(token);
    if (kind.isGrant()) throw new IllegalArgumentException("the book takes no " + kind);
    legs = List.copyOf(legs);
    requireNonNull(digest);
    requireNonNull(signature);
    requireNonNull(signer);
    if (legs.isEmpty() || legs.size() > LEGS_MAX) {
      throw new IllegalArgumentException("a voucher has 1 to 32 legs, not " + legs.size());
    }
    if (notAfter < 0) throw new IllegalArgumentException("negative notAfter: " + notAfter);
    if (signer.isZero()) throw new IllegalArgumentException("the signer is the zero address");
  }

  /** The caller vouches for every check named above. */
  public static VerifiedVoucher attested(
      Address payer,
      AssetId asset,
      Address token,
      int keyEpoch,
      VoucherKind kind,
      long notAfter,
      List<VerifiedLeg> legs,
      VoucherDigest digest,
      Signature signature,
      Address signer) {
    return new VerifiedVoucher(
        payer, asset, token, keyEpoch, kind, notAfter, legs, digest, signature, signer);
  }
}
