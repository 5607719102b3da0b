package dev.bascule.chain.receipt;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a reader of receipts takes for granted, in a file of its own: it never comes with a receipt.
 */
public record Trust(
    VaultDomain domain,
    Hash32 genesisHash,
    Finality finality,
    List<Validators> validators,
    List<OperatorKey> operatorKeys,
    List<VoucherKey> voucherKeys,
    List<TrustedAsset> assets) {

  /** When a block of this chain counts as final. */
  public enum Finality {
    /** A quorum of validators sealed it. */
    SEALED,
    /** It lies deep enough; a header shows nothing by itself. */
    DEPTH
  }

  /** The set in force from a block on. */
  public record Validators(long fromBlock, ValidatorSet set) {}

  /**
   * A key that signs checkpoints.
   *
   * @param from seconds since 1970
   */
  public record OperatorKey(int id, Address address, long from, Optional<Long> revokedAt) {}

  /** A payer's voucher key after the first, which is the payer's own. */
  public record VoucherKey(Address account, int epoch, Address signer) {}

  /** How a token's base units relate to the amounts in terms. */
  public record TrustedAsset(Address token, String currency, int exponent, int decimals) {}

  public Trust {
    validators =
        validators.stream().sorted(Comparator.comparingLong(Validators::fromBlock)).toList();
    operatorKeys = List.copyOf(operatorKeys);
    voucherKeys = List.copyOf(voucherKeys);
    assets = List.copyOf(assets);
  }

  /** The set in force for a block, as far as trust says. */
  public Optional<ValidatorSet> validatorsAt(long block) {
    return validators.reversed().stream()
        .filter(each -> each.fromBlock() <= block)
        .findFirst()
        .map(Validators::set);
  }

  Optional<OperatorKey> operatorKey(int id) {
    return operatorKeys.stream().filter(key -> key.id() == id).findFirst();
  }

  Optional<Address> voucherKey(Address account, int epoch) {
    if (epoch == 0) return Optional.of(account);
    return voucherKeys.stream()
        .filter(key -> key.account().equals(account) && key.epoch() == epoch)
        .findFirst()
        .map(VoucherKey::signer);
  }

  Optional<TrustedAsset> asset(Address token) {
    return assets.stream().filter(asset -> asset.token().equals(token)).findFirst();
  }
}
