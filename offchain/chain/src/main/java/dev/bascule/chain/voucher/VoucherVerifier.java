package dev.bascule.chain.voucher;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.Asset;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns a voucher and its bytes of signature into a {@link VerifiedVoucher}. Stateless, so gateways
 * run it in parallel before anything is ordered.
 */
public final class VoucherVerifier {

  private final VaultDomain domain;
  private final Map<Address, Asset> assets;

  public VoucherVerifier(VaultDomain domain, Collection<Asset> assets) {
    this.domain = domain;
    Map<Address, Asset> byToken = new TreeMap<>();
    for (Asset asset : assets) {
      if (byToken.put(asset.token(), asset) != null) {
        throw new IllegalArgumentException("two assets with the token " + asset.token());
      }
    }
    this.assets = Map.copyOf(byToken);
  }

  public VoucherCheck verify(Voucher voucher, Bytes signatureBytes) {
    if (voucher.kind().isGrant()) {
      return new VoucherCheck.Refused(
          "kind_not_taken",
          "voucher.kind",
          "the book takes no " + voucher.kind() + "; sign a voucher of kind 0 or 1");
    }
    Asset asset = assets.get(voucher.token());
    if (asset == null) {
      return new VoucherCheck.Refused(
          "token_unknown", "voucher.token", voucher.token() + " is not an asset of this book");
    }
    Signature signature;
    try {
      signature = Signature.fromBytes(signatureBytes);
    } catch (MalformedSignature malformed) {
      return new VoucherCheck.Refused(
          "signature_malformed", "signature", String.valueOf(malformed.getMessage()));
    }
    List<VerifiedLeg> legs = new ArrayList<>();
    Set<LaneKey> lanes = new HashSet<>();
    for (int i = 0; i < voucher.legs().size(); i++) {
      Leg leg = voucher.legs().get(i);
      OptionalLong units = asset.fromBaseUnits(leg.cumulative());
      if (units.isEmpty()) {
        return new VoucherCheck.Refused(
            "cumulative_not_in_units",
            "voucher.legs[" + i + "].cumulative",
            leg.cumulative()
                + " base units are no whole number of ledger units (token decimals "
                + asset.tokenDecimals()
                + ", ledger exponent "
                + asset.scale()
                + ")");
      }
      LaneKey lane = voucher.laneKey(i);
      if (!lanes.add(lane)) {
        return new VoucherCheck.Refused(
            "lane_repeated",
            "voucher.legs[" + i + "]",
            "two legs pay " + leg.payee() + " on lane " + Integer.toUnsignedString(leg.lane()));
      }
      legs.add(new VerifiedLeg(leg.payee(), leg.lane(), lane, units.getAsLong(), leg.terms()));
    }
    return attest(voucher, asset, legs, signature);
  }

  private VoucherCheck attest(
      Voucher voucher, Asset asset, List<VerifiedLeg> legs, Signature signature) {
    VoucherDigest digest = voucher.digest(domain);
    Optional<Address> signer = Signer.recover(digest.value(), signature);
    if (signer.isEmpty()) {
      return new VoucherCheck.Refused(
          "signature_invalid", "signature", "the signature belongs to no key");
    }
    // Epoch 0 is the account's own key for ever, so the check needs no state.
    if (voucher.keyEpoch() == 0 && !signer.get().equals(voucher.payer())) {
      return new VoucherCheck.Refused(
          "signature_of_another",
          "signature",
          "signed by "
              + signer.get()
              + ", not by the payer "
              + voucher.payer()
              + "; the wallet may have signed for another chain or vault");
    }
    return new VoucherCheck.Verified(
        VerifiedVoucher.attested(
            voucher.payer(),
            asset.id(),
            voucher.token(),
            voucher.keyEpoch(),
            voucher.kind(),
            voucher.notAfter(),
            legs,
            digest,
            dev.bascule.core.voucher.Signature.of(signature.toBytes().toArray()),
            signer.get()));
  }
}
