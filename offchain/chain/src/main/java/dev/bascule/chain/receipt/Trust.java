package dev.bascule.chain.receipt;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.qbft.SetChange;
import dev.bascule.chain.qbft.SetProof;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.qbft.VoteHistory;
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

  /**
   * The set in force from a block on.
   *
   * @param source how this set may be changed, for the proof of the next one
   * @param proof why it follows from the set before; without one it is taken on trust
   */
  public record Validators(
      long fromBlock, ValidatorSet set, SetSource source, Optional<SetProof> proof) {

    /** Taken on trust. */
    public Validators(long fromBlock, ValidatorSet set) {
      this(fromBlock, set, new SetSource.Unstated(), Optional.empty());
    }
  }

  /** Whether the sets of a history follow from each other. */
  public sealed interface HistoryCheck {
    /**
     * Each set that comes with a proof follows from the one before it.
     *
     * @param votes that the last proof leaves open, in header mode
     */
    record Holds(Optional<VoteHistory> votes) implements HistoryCheck {}

    /** A set does not follow, although a proof says so. */
    record Broken(long fromBlock, String code, String reason) implements HistoryCheck {}
  }

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

  /**
   * @param validators ascending
   */
  public static HistoryCheck check(List<Validators> validators) {
    Optional<VoteHistory> votes = Optional.empty();
    for (int i = 0; i < validators.size(); i++) {
      Validators each = validators.get(i);
      if (each.proof().isEmpty()) {
        votes = Optional.empty();
        continue;
      }
      if (i == 0) return broken(each, "set_proof_without_start", "no set before it is trusted");
      Validators before = validators.get(i - 1);
      switch (SetChange.check(
          before.set(), before.source(), each.fromBlock(), each.proof().get(), votes)) {
        case SetChange.Result.NotShown(String code, String reason) -> {
          return broken(each, code, reason);
        }
        case SetChange.Result.Shown(ValidatorSet set, Optional<VoteHistory> open) -> {
          if (!set.equals(each.set())) {
            return broken(each, "set_proof_of_other_set", "the proof shows " + set.members());
          }
          votes = open;
        }
      }
    }
    return new HistoryCheck.Holds(votes);
  }

  private static HistoryCheck broken(Validators each, String code, String reason) {
    return new HistoryCheck.Broken(each.fromBlock(), code, reason);
  }

  /** The set in force for a block, as far as trust says. */
  public Optional<ValidatorSet> validatorsAt(long block) {
    return validatorsAt(validators, block);
  }

  /**
   * @param validators ascending
   */
  public static Optional<ValidatorSet> validatorsAt(List<Validators> validators, long block) {
    return validators.reversed().stream()
        .filter(each -> each.fromBlock() <= block)
        .findFirst()
        .map(Validators::set);
  }

  /** The same with a longer history of the validators. */
  public Trust with(List<Validators> longer) {
    return new Trust(domain, genesisHash, finality, longer, operatorKeys, voucherKeys, assets);
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
