package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Questions to a book. The answers are copies: nothing that is asked can change it. */
public final class BookView {
  private final State state;

  BookView(State state) {
    this.state = state;
  }

  /** What the log was started with; empty before the first command. */
  public Optional<Command.Genesis> genesis() {
    return Optional.ofNullable(state.genesis);
  }

  /** Engine time in milliseconds. */
  public long atMillis() {
    return state.atMillis;
  }

  public int rulesVersion() {
    return state.rulesVersion;
  }

  public Limits limits() {
    return state.limits;
  }

  public VaultState vaultState() {
    return state.vault;
  }

  public Optional<ChainCursor> cursor() {
    return state.genesis == null
        ? Optional.empty()
        : Optional.of(new ChainCursor(state.cursorBlock, state.cursorHash));
  }

  /** The time in the newest observed block, in seconds. */
  public long headTime() {
    return state.headTime;
  }

  public long logSize() {
    return state.log.size();
  }

  public Hash32 logRoot() {
    return state.log.root();
  }

  public Hash32 logRootAt(long size) {
    return state.log.rootAt(size);
  }

  public List<Hash32> inclusion(long index, long size) {
    return state.log.inclusion(index, size);
  }

  public List<Hash32> consistency(long from, long to) {
    return state.log.consistency(from, to);
  }

  /** The newest size of this log that the chain has anchored. */
  public OptionalLong anchoredSize() {
    return state.anchoredSize < 0 ? OptionalLong.empty() : OptionalLong.of(state.anchoredSize);
  }

  public List<Asset> assets() {
    List<Asset> assets = new ArrayList<>();
    for (AssetBook book : state.assets) assets.add(book.asset);
    return List.copyOf(assets);
  }

  public Optional<Asset> asset(AssetId id) {
    return Optional.ofNullable(state.asset(id)).map(book -> book.asset);
  }

  public Optional<Asset> assetOfToken(Address token) {
    return Optional.ofNullable(state.assetOf(token)).map(book -> book.asset);
  }

  public Optional<Participant> participant(Address owner) {
    Party party = state.party(owner);
    if (party == null) return Optional.empty();
    return Optional.of(
        new Participant(
            owner,
            party.isKnown() ? Optional.of(new Tenant(party.tenant)) : Optional.empty(),
            party.isFrozen(),
            party.currentEpoch(),
            party.keys.getLast().signer()));
  }

  public long participants() {
    return state.knownParties;
  }

  /**
   * @param tenant empty while no tenant has opened the account
   */
  public record Participant(
      Address owner, Optional<Tenant> tenant, boolean frozen, int keyEpoch, Address voucherKey) {}

  /** Everybody whom the chain or a payment has ever touched, in the order in which they came. */
  public List<Address> owners() {
    List<Address> owners = new ArrayList<>();
    for (Party party : state.parties) {
      if (!party.holdings.isEmpty()) owners.add(party.owner);
    }
    return List.copyOf(owners);
  }

  public Balances balances(Address owner, AssetId asset) {
    Party party = state.party(owner);
    AssetBook book = state.asset(asset);
    if (party == null || book == null) return Balances.NONE;
    return party.holding(book).map(this::balances).orElse(Balances.NONE);
  }

  private Balances balances(Holding holding) {
    return new Balances(
        holding.collateralOnChain(),
        Math.max(0, holding.available(state.isAging())),
        holding.outstanding,
        holding.held,
        holding.unpledging,
        Math.addExact(holding.claim.creditBalance(), holding.filed.creditBalance()),
        holding.credit.creditBalance(),
        holding.filed.creditBalance(),
        holding.uncovered.debitBalance(),
        holding.collateralDust,
        holding.creditDust);
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
   * @param collateralDust what the chain has beyond {@code collateral}, in base units below one
   *     unit
   * @param creditDust the same beyond {@code credit}
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
      long uncovered,
      long collateralDust,
      long creditDust) {
    public static final Balances NONE = new Balances(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  public Optional<PaymentView> payment(PaymentId id) {
    Payment payment = state.payment(id);
    return payment == null ? Optional.empty() : Optional.of(view(payment));
  }

  private static PaymentView view(Payment payment) {
    List<PaymentLeg> legs = new ArrayList<>();
    for (int i = 0; i < payment.lanes.length; i++) {
      Lane lane = payment.lanes[i];
      legs.add(new PaymentLeg(lane.key, lane.payee.party.owner, lane.number, payment.units[i]));
    }
    Holding payer = payment.lanes[0].payer;
    return new PaymentView(
        payment.id(),
        new Tenant(payment.tenant),
        payment.kind(),
        payment.state,
        payer.party.owner,
        payer.asset.asset.id(),
        List.copyOf(legs),
        payment.firstLeaf,
        payment.atMillis,
        payment.window);
  }

  public long payments() {
    return state.payments.size();
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
    return Optional.ofNullable(state.lane(key)).map(BookView::view);
  }

  public List<LaneView> lanesOf(Address payer) {
    Party party = state.party(payer);
    return party == null ? List.of() : party.lanes.stream().map(BookView::view).toList();
  }

  /** Lanes in the order in which they were opened; the index is stable. */
  public List<LaneView> lanes(int fromIndex, int limit) {
    int from = Math.min(Math.max(0, fromIndex), state.lanes.size());
    int to = from + Math.min(limit, state.lanes.size() - from);
    return state.lanes.subList(from, to).stream().map(BookView::view).toList();
  }

  public int laneCount() {
    return state.lanes.size();
  }

  private static LaneView view(Lane lane) {
    return new LaneView(
        lane.key,
        lane.payer.party.owner,
        lane.payee.party.owner,
        lane.payer.asset.asset.id(),
        lane.number,
        lane.accepted,
        lane.settled,
        lane.settledDust,
        lane.held,
        Optional.ofNullable(lane.newest),
        lane.leg,
        lane.cutTo,
        lane.filedTo,
        lane.urgentTo);
  }

  /**
   * In ledger units.
   *
   * @param settledDust what the chain settled beyond {@code settled}, in base units below one unit
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
      long settledDust,
      long held,
      Optional<VerifiedVoucher> voucher,
      int leg,
      long cutTo,
      long filedTo,
      long urgentTo) {}

  /** The number of the newest window; 0 before the first. */
  public long lastWindow() {
    return state.lastWindow;
  }

  /** Windows whose last part was not observed yet, in their order. */
  public List<WindowView> openWindows() {
    List<WindowView> windows = new ArrayList<>();
    for (Window window : state.openWindows.values()) {
      windows.add(
          new WindowView(
              window.number,
              window.asset.asset.id(),
              window.lanes,
              window.totalUnits,
              window.nextPart,
              window.atMillis));
    }
    return List.copyOf(windows);
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
    AssetBook book = state.asset(asset);
    if (book == null) return new Pending(0, 0, 0);
    int lanes = 0;
    long total = 0;
    for (Lane lane : book.raised) {
      if (!lane.isDue()) continue;
      lanes++;
      total = Math.addExact(total, lane.accepted - Math.max(lane.settled, lane.cutTo));
    }
    long payments = 0;
    for (Payment payment : book.uncut) {
      if (!payment.state.isTerminal()) payments++;
    }
    return new Pending(lanes, payments, total);
  }

  /**
   * @param payments accepted or captured and in no window yet
   */
  public record Pending(int lanes, long payments, long totalUnits) {}

  public List<Break> openBreaks() {
    return List.copyOf(state.openBreaks.values());
  }

  /** Debits less credits over all accounts, summed over assets without sign: 0, always. */
  public long imbalance() {
    BigInteger sum = BigInteger.ZERO;
    for (AssetBook book : state.assets) {
      sum = sum.add(state.ledger.imbalance(book.asset.id()).abs());
    }
    return sum.longValueExact();
  }

  /** Accepted and not settled, and held, of all payers. */
  public long outstanding(AssetId asset) {
    AssetBook book = state.asset(asset);
    return book == null ? 0 : book.outstanding;
  }
}
