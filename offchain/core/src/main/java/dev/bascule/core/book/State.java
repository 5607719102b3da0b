package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.IdIndex;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.ledger.Ledger;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a book remembers. Hash maps are only looked into; whatever is iterated is a list,
 * a linked map or a sorted one.
 */
final class State {
  /** The version of the saved form. */
  static final int FORM = 3;

  Command.@Nullable Genesis genesis;
  long atMillis;
  int rulesVersion;
  Limits limits = Limits.DEFAULT;
  VaultState vault = VaultState.OPEN;

  long cursorBlock;
  Hash32 cursorHash = Hash32.ZERO;

  /** Seconds. */
  long headTime;

  /** The open CHAIN_DIFFERS break. */
  long chainBreak = Holding.NO_BREAK;

  /** The newest anchored size of this log; -1 for none. */
  long anchoredSize = -1;

  /** Until then, in seconds, collateral from before this log's epoch covers nothing. */
  long agingUntil;

  /** The same in blocks. */
  long agingUntilBlock;

  /** Whether the chain speaks of this log; before that its anchors are an older log's. */
  boolean hasEpochBegun;

  MerkleLog log = new MerkleLog();
  Ledger ledger = new Ledger();
  long transfersMade;

  final List<AssetBook> assets = new ArrayList<>();
  private final Map<AssetId, AssetBook> assetById = new HashMap<>();
  private final Map<Address, AssetBook> assetByToken = new HashMap<>();

  final List<Party> parties = new ArrayList<>();
  private final Map<Address, Party> partyByOwner = new HashMap<>();
  int knownParties;

  final List<Lane> lanes = new ArrayList<>();
  private final Map<LaneKey, Lane> laneByKey = new HashMap<>();

  /** What the chain settled on lanes that this log never opened. */
  final Map<LaneKey, BaseUnits> strays = new LinkedHashMap<>();

  private final IdIndex paymentIds = new IdIndex();
  final List<Payment> payments = new ArrayList<>();

  /** Open holds by the time after which they lapse, the older payment first. */
  final TreeMap<Lapse, Payment> openHolds = new TreeMap<>();

  long lastWindow;
  final Map<Long, Window> openWindows = new LinkedHashMap<>();
  final Map<RequestId, Outcome.WindowCut> cuts = new LinkedHashMap<>();

  long breaksOpened;
  final Map<Long, Break> openBreaks = new LinkedHashMap<>();

  record Lapse(long notAfter, int payment) implements Comparable<Lapse> {
    private static final Comparator<Lapse> ORDER =
        Comparator.comparingLong(Lapse::notAfter).thenComparingInt(Lapse::payment);

    @Override
    public int compareTo(Lapse other) {
      return ORDER.compare(this, other);
    }
  }

  Command.Genesis started() {
    if (genesis == null) throw new IllegalStateException("the log has not started");
    return genesis;
  }

  long nowSeconds() {
    return atMillis / 1000;
  }

  /**
   * As the vault sees it in the newest block of the log: by that block's number and its time, and
   * not by a clock that runs while the chain stands. Under rules 1 the engine's clock alone told.
   */
  boolean isAging() {
    if (nowSeconds() < agingUntil) return true;
    return rulesVersion >= 2 && (headTime < agingUntil || cursorBlock < agingUntilBlock);
  }

  void add(AssetBook book) {
    assets.add(book);
    assetById.put(book.asset.id(), book);
    assetByToken.put(book.asset.token(), book);
  }

  @Nullable AssetBook asset(AssetId id) {
    return assetById.get(id);
  }

  @Nullable AssetBook assetOf(Address token) {
    return assetByToken.get(token);
  }

  @Nullable Party party(Address owner) {
    return partyByOwner.get(owner);
  }

  Party partyOrNew(Address owner) {
    Party known = partyByOwner.get(owner);
    if (known != null) return known;
    Party party = new Party(parties.size(), owner);
    add(party);
    return party;
  }

  void add(Party party) {
    parties.add(party);
    partyByOwner.put(party.owner, party);
  }

  @Nullable Lane lane(LaneKey key) {
    return laneByKey.get(key);
  }

  void add(Lane lane) {
    lanes.add(lane);
    laneByKey.put(lane.key, lane);
    lane.payer.party.lanes.add(lane);
  }

  @Nullable Payment payment(PaymentId id) {
    int position = paymentIds.find(id.high(), id.low());
    return position < 0 ? null : payments.get(position);
  }

  void add(Payment payment) {
    paymentIds.add(payment.idHigh, payment.idLow);
    payments.add(payment);
    if (payment.hold != null && payment.hold.isOpen()) {
      openHolds.put(new Lapse(payment.hold.notAfter, payment.index), payment);
    }
  }
}
