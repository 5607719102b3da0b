package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Questions to a book. The answers are copies: nothing that is asked can change it. */
public final class BookView {
  private final MerkleLog log = new MerkleLog();

  BookView() {}

  /** What the log was started with; empty before the first command. */
  public Optional<Command.Genesis> genesis() {
    return Optional.empty();
  }

  /** Engine time in milliseconds. */
  public long atMillis() {
    return 0;
  }

  public int rulesVersion() {
    return Book.RULES_SUPPORTED;
  }

  public Limits limits() {
    return Limits.DEFAULT;
  }

  public VaultState vaultState() {
    return VaultState.OPEN;
  }

  public Optional<ChainCursor> cursor() {
    return Optional.empty();
  }

  /** The time in the newest observed block, in seconds. */
  public long headTime() {
    return 0;
  }

  public long logSize() {
    return log.size();
  }

  public Hash32 logRoot() {
    return log.root();
  }

  public Hash32 logRootAt(long size) {
    return log.rootAt(size);
  }

  public List<Hash32> inclusion(long index, long size) {
    return log.inclusion(index, size);
  }

  public List<Hash32> consistency(long from, long to) {
    return log.consistency(from, to);
  }

  /** The newest size of this log that the chain has anchored. */
  public OptionalLong anchoredSize() {
    return OptionalLong.empty();
  }

  public List<Asset> assets() {
    return List.of();
  }

  public Optional<Asset> asset(AssetId id) {
    return Optional.empty();
  }

  public Optional<Asset> assetOfToken(Address token) {
    return Optional.empty();
  }

  public Optional<Participant> participant(Address owner) {
    return Optional.empty();
  }

  public long participants() {
    return 0;
  }

  /**
   * @param tenant empty while no tenant has opened the account
   */
  public record Participant(
      Address owner, Optional<Tenant> tenant, boolean frozen, int keyEpoch, Address voucherKey) {}

  public Balances balances(Address owner, AssetId asset) {
    return new Balances(0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * In ledger units.
   *
   * @param collateral on the chain as observed: C
   * @param available for new payments: C - U - O
   * @param outstanding accepted and not settled, and held: O
   * @param held the part of {@code outstanding} under open holds
   * @param unpledging asked back: U
   * @param claim promised to the owner and not settled
   * @param credit K on the chain
   * @param filed of the claims redeemed without cover
   * @param uncovered what the chain took beyond the book's balance; 0 unless there is a break
   */
  public record Balances(
      long collateral,
      long available,
      long outstanding,
      long held,
      long unpledging,
      long claim,
      long credit,
      long filed,
      long uncovered) {}

  public Optional<PaymentView> payment(PaymentId id) {
    return Optional.empty();
  }

  public long payments() {
    return 0;
  }

  /**
   * @param window the newest window that holds a part of it; 0 for none
   */
  public record PaymentView(
      PaymentId id,
      Tenant tenant,
      VoucherKind kind,
      PaymentState state,
      Address payer,
      AssetId asset,
      List<PaymentLeg> legs,
      long firstLeafIndex,
      long atMillis,
      long window) {}

  public record PaymentLeg(LaneKey laneKey, Address payee, int lane, long units) {}

  public Optional<LaneView> lane(LaneKey key) {
    return Optional.empty();
  }

  public List<LaneView> lanesOf(Address payer) {
    return List.of();
  }

  /** Lanes in the order in which they were opened; the index is stable. */
  public List<LaneView> lanes(int fromIndex, int limit) {
    return List.of();
  }

  public int laneCount() {
    return 0;
  }

  /**
   * In ledger units.
   *
   * @param voucher the newest voucher that raised the lane, with the lane's leg in it
   * @param cutTo how far an unsettled window reaches
   * @param filedTo how far filings against the bond reach; 0 for none
   * @param urgentTo to be settled before an unpledge matures; 0 for none
   */
  public record LaneView(
      LaneKey laneKey,
      Address payer,
      Address payee,
      AssetId asset,
      int lane,
      long accepted,
      long settled,
      long held,
      Optional<VerifiedVoucher> voucher,
      int leg,
      long cutTo,
      long filedTo,
      long urgentTo) {}

  /** The number of the newest window; 0 before the first. */
  public long lastWindow() {
    return 0;
  }

  /** Windows whose last part was not observed yet, in their order. */
  public List<WindowView> openWindows() {
    return List.of();
  }

  /**
   * @param partsSettled how many parts the chain has taken
   */
  public record WindowView(
      long number,
      AssetId asset,
      List<CutLane> lanes,
      long totalUnits,
      int partsSettled,
      long cutAtMillis) {}

  /** What the next window of this asset would hold: lanes, and the sum of what they would move. */
  public Pending pending(AssetId asset) {
    return new Pending(0, 0, 0);
  }

  /**
   * @param payments accepted or captured and in no window yet
   */
  public record Pending(int lanes, long payments, long totalUnits) {}

  public List<Break> openBreaks() {
    return List.of();
  }

  /** Debits less credits over all accounts, summed over assets without sign: 0, always. */
  public long imbalance() {
    return 0;
  }

  /** Accepted and not settled, and held, of all payers. */
  public long outstanding(AssetId asset) {
    return 0;
  }
}
