package dev.bascule.service.projection;

import dev.bascule.core.book.BookEvent;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.PaymentState;
import dev.bascule.core.ledger.AccountKey;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.engine.AppliedCommand;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what the book says into rows, one event at a time. */
final class EventRows {

  private static final String INSERT_ASSET =
      "insert into proj.asset (id, currency, exponent, token, decimals) values (?, ?, ?, ?, ?)";
  private static final String INSERT_PARTICIPANT =
      "insert into proj.participant (tenant, owner, frozen) values (?, ?, false)";
  private static final String FREEZE = "update proj.participant set frozen = ? where owner = ?";
  private static final String INSERT_PAYMENT =
      "insert into proj.payment (payment, no, tenant, payer, asset, kind, state, amount,"
          + " paid, risk_score, voucher_digest, key_epoch, not_after, payer_sig, admitted_at,"
          + " changed_at, window_number)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
  private static final String INSERT_LEG =
      "insert into proj.payment_leg (payment, leg, payee, lane, lane_key, amount, paid, cumulative,"
          + " terms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_CAPTURE =
      "insert into proj.capture (payment, capture, leg, amount, leaf_index, last, closed, at_millis)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PAY_LEG =
      "update proj.payment_leg set paid = paid + ? where payment = ? and leg = ?";
  private static final String PAY = "update proj.payment set paid = paid + ? where payment = ?";
  private static final String INSERT_STATE =
      "insert into proj.payment_state (payment, state, at_millis, window_number)"
          + " values (?, ?, ?, ?)";
  private static final String UPDATE_PAYMENT =
      "update proj.payment set state = ?, changed_at = ?, window_number = ? where payment = ?";
  private static final String INSERT_LEAF =
      "insert into proj.leaf (leaf_index, type, log_id, at, admitted_at, lane_key, voucher_digest,"
          + " leg, from_units, to_units, terms, payment, payee)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String LEAF_PAYEE =
      "update proj.leaf set payee = (select payee from proj.payment_leg where payment = ? and leg ="
          + " ?) where leaf_index = ?";
  private static final String INSERT_WINDOW =
      "insert into proj.settlement_window (number, asset, state, lanes, total, cut_at)"
          + " values (?, ?, 'cut', ?, ?, ?)";
  private static final String INSERT_WINDOW_LANE =
      "insert into proj.window_lane (window_number, position, lane_key, from_units, to_units)"
          + " values (?, ?, ?, ?, ?)";
  private static final String SETTLE_WINDOW =
      "update proj.settlement_window set state = 'settled', settled_at = ?, settled_block = ?"
          + " where number = ?";
  private static final String WINDOW_STARTED =
      "update proj.settlement_window set state = 'settling' where number = ? and state = 'cut'";
  private static final String INSERT_PART =
      "insert into proj.part (window_number, part, last, root, entries, fresh, total, block,"
          + " log_index, tx_hash, observed_at) values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)";
  private static final String COUNT_FRESH =
      "update proj.part set fresh = (select count(*) from proj.part_entry e join proj.window_lane w"
          + " on w.window_number = e.window_number and w.lane_key = e.lane_key"
          + " where e.window_number = ? and e.part = ? and w.from_units = 0)"
          + " where window_number = ? and part = ?";
  private static final String INSERT_PART_ENTRY =
      "insert into proj.part_entry (window_number, part, position, lane_key, cumulative)"
          + " values (?, ?, ?, ?, ?)";
  private static final String INSERT_EVENT =
      "insert into proj.chain_event (block, log_index, tx_hash, kind, subject, counterparty, amount,"
          + " observed_at) values (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_ANCHOR =
      "insert into proj.anchor (block, log_index, tx_hash, size, root) values (?, ?, ?, ?, ?)";
  private static final String INSERT_BREAK =
      "insert into proj.recorded_break (number, kind, subject, expected, actual, block, tx_hash,"
          + " opened_at) values (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String CLOSE_BREAK =
      "update proj.recorded_break set closed_at = ? where number = ?";

  private final Rows rows;
  private final Map<AssetId, Asset> assets = new HashMap<>();
  private final Map<Long, AssetId> windowAssets = new HashMap<>();
  private final Map<AccountKey, long[]> accounts = new LinkedHashMap<>();
  private final Set<String> payments = new LinkedHashSet<>();
  private String logId = "";
  private long leaves;
  private long chainBlock;
  private long atMillis;
  // Of the command that is being turned into rows.
  private @Nullable VerifiedVoucher voucher;
  private boolean last;

  EventRows(Rows rows) {
    this.rows = rows;
  }

  /** What the tables know from before these rows begin. */
  void startFrom(ProjectionStart start) {
    start.assets().forEach(asset -> assets.put(asset.id(), asset));
    windowAssets.putAll(start.openWindows());
    logId = start.logId();
    leaves = start.leaves();
    chainBlock = start.chainBlock();
  }

  long leaves() {
    return leaves;
  }

  long chainBlock() {
    return chainBlock;
  }

  long atMillis() {
    return atMillis;
  }

  String logId() {
    return logId;
  }

  /** Debits and credits of each account since the last call. */
  Map<AccountKey, long[]> takeAccounts() {
    var taken = new LinkedHashMap<>(accounts);
    accounts.clear();
    return taken;
  }

  /** The payments that are new or changed since the last call. */
  List<String> takePayments() {
    var taken = List.copyOf(payments);
    payments.clear();
    return taken;
  }

  void add(AppliedCommand applied) {
    atMillis = applied.atMillis();
    int risk = applied.command() instanceof Command.Pay pay ? pay.riskScore() : 0;
    voucher = applied.command() instanceof Command.Pay pay ? pay.voucher() : null;
    last = applied.command() instanceof Command.Capture capture && capture.last();
    for (BookEvent event : applied.step().events()) add(event, risk);
  }

  private void add(BookEvent event, int risk) {
    switch (event) {
      case BookEvent.LogStarted started -> logId = started.genesis().logId().hex();
      case BookEvent.AssetRegistered registered -> asset(registered.asset());
      case BookEvent.AccountOpened opened ->
          rows.insert(INSERT_PARTICIPANT, opened.tenant().number(), opened.owner().hex());
      case BookEvent.AccountFrozen frozen -> rows.update(FREEZE, true, frozen.account().hex());
      case BookEvent.AccountUnfrozen thawed -> rows.update(FREEZE, false, thawed.account().hex());
      case BookEvent.PaymentAdmitted admitted -> admitted(admitted, risk);
      case BookEvent.PaymentStateChanged changed -> changed(changed);
      case BookEvent.HoldCaptured captured -> captured(captured);
      case BookEvent.LeafAppended appended -> leaf(appended);
      case BookEvent.TransferPosted posted -> journal(posted);
      case BookEvent.WindowCut cut -> cut(cut);
      case BookEvent.PartObserved observed -> part(observed.part());
      case BookEvent.WindowSettled settled -> {
        windowAssets.remove(settled.number());
        rows.update(SETTLE_WINDOW, atMillis, settled.at().block(), settled.number());
      }
      case BookEvent.EventObserved observed ->
          ChainEventRow.of(observed.event()).insert(rows, INSERT_EVENT, atMillis);
      case BookEvent.CursorMoved moved -> chainBlock = moved.cursor().block();
      case BookEvent.AnchorObserved anchor ->
          rows.insert(
              INSERT_ANCHOR,
              anchor.at().block(),
              anchor.at().logIndex(),
              anchor.at().txHash().hex(),
              anchor.size(),
              anchor.root().hex());
      case BookEvent.BreakOpened opened -> broken(opened);
      case BookEvent.BreakClosed closed -> rows.update(CLOSE_BREAK, atMillis, closed.number());
      // These change what the engine answers; no table is asked for them.
      case BookEvent.LaneOpened _,
          BookEvent.LaneSettled _,
          BookEvent.LaneUrgent _,
          BookEvent.LaneFiled _,
          BookEvent.LimitsSet _,
          BookEvent.RulesActivated _,
          BookEvent.VaultStateChanged _ -> {}
    }
  }

  private void asset(Asset asset) {
    assets.put(asset.id(), asset);
    rows.insert(
        INSERT_ASSET,
        asset.id().number(),
        asset.currency(),
        asset.scale(),
        asset.token().hex(),
        asset.tokenDecimals());
  }

  private void admitted(BookEvent.PaymentAdmitted admitted, int risk) {
    VerifiedVoucher signed = admitted.voucher();
    String payment = admitted.payment().toString();
    long amount = 0;
    for (long each : admitted.amounts()) amount = Math.addExact(amount, each);
    boolean pays = signed.kind() == VoucherKind.PAY;
    payments.add(payment);
    rows.insert(
        INSERT_PAYMENT,
        payment,
        admitted.firstLeafIndex(),
        admitted.tenant().number(),
        signed.payer().hex(),
        signed.asset().number(),
        pays ? "pay" : "hold",
        admitted.state().word(),
        amount,
        pays ? amount : 0L,
        risk,
        signed.digest().hex(),
        signed.keyEpoch(),
        signed.notAfter(),
        signed.signature().bytes(),
        admitted.atMillis(),
        admitted.atMillis());
    for (int i = 0; i < signed.legs().size(); i++) {
      VerifiedLeg leg = signed.legs().get(i);
      rows.insert(
          INSERT_LEG,
          payment,
          i,
          leg.payee().hex(),
          leg.laneNumber(),
          leg.laneKey().hex(),
          admitted.amounts().get(i),
          pays ? admitted.amounts().get(i) : 0L,
          leg.cumulativeUnits(),
          leg.terms().hex());
    }
    rows.insert(INSERT_STATE, payment, admitted.state().word(), admitted.atMillis(), 0L);
  }

  private void captured(BookEvent.HoldCaptured captured) {
    String payment = captured.payment().toString();
    payments.add(payment);
    long total = 0;
    long leaf = captured.firstLeafIndex();
    for (int i = 0; i < captured.amounts().size(); i++) {
      long units = captured.amounts().get(i);
      rows.insert(
          INSERT_CAPTURE,
          payment,
          captured.transfer().toString(),
          i,
          units,
          units == 0 ? null : leaf++,
          last,
          captured.closed(),
          captured.atMillis());
      if (units > 0) rows.update(PAY_LEG, units, payment, i);
      total = Math.addExact(total, units);
    }
    rows.update(PAY, total, payment);
  }

  private void changed(BookEvent.PaymentStateChanged changed) {
    String payment = changed.payment().toString();
    payments.add(payment);
    PaymentState to = changed.to();
    rows.insert(INSERT_STATE, payment, to.word(), changed.atMillis(), changed.window());
    rows.update(UPDATE_PAYMENT, to.word(), changed.atMillis(), changed.window(), payment);
  }

  private void leaf(BookEvent.LeafAppended appended) {
    leaves = appended.index() + 1;
    if (!(appended.leaf() instanceof Leaf leaf)) return;
    String payment = appended.payment().map(Object::toString).orElse("");
    String payee = voucher == null ? "" : voucher.legs().get(leaf.leg()).payee().hex();
    rows.insert(
        INSERT_LEAF,
        appended.index(),
        leaf.type().code(),
        leaf.logId().hex(),
        leaf.at(),
        leaf.admittedAt(),
        leaf.laneKey().hex(),
        leaf.voucherDigest().hex(),
        leaf.leg(),
        leaf.from().toBigInteger().toString(),
        leaf.to().toBigInteger().toString(),
        leaf.terms().hex(),
        payment,
        payee);
    // A capture comes without its voucher: the payee is the leg's.
    if (payee.isEmpty()) rows.update(LEAF_PAYEE, payment, leaf.leg(), appended.index());
  }

  /** Pending entries reserve and move nothing; what is posted is counted. */
  private void journal(BookEvent.TransferPosted posted) {
    boolean moves =
        switch (posted.kind()) {
          case POSTED, POST_PENDING -> true;
          case PENDING, VOID_PENDING -> false;
        };
    if (!moves) return;
    sums(posted.debit())[0] = Math.addExact(sums(posted.debit())[0], posted.units());
    sums(posted.credit())[1] = Math.addExact(sums(posted.credit())[1], posted.units());
  }

  private long[] sums(AccountKey account) {
    return accounts.computeIfAbsent(account, _ -> new long[2]);
  }

  private void cut(BookEvent.WindowCut cut) {
    windowAssets.put(cut.number(), cut.asset());
    rows.insert(
        INSERT_WINDOW,
        cut.number(),
        cut.asset().number(),
        cut.lanes().size(),
        cut.totalUnits(),
        cut.atMillis());
    for (int i = 0; i < cut.lanes().size(); i++) {
      var lane = cut.lanes().get(i);
      rows.insert(
          INSERT_WINDOW_LANE,
          cut.number(),
          i,
          lane.laneKey().hex(),
          lane.fromUnits(),
          lane.toUnits());
    }
  }

  private void part(ChainEvent.PartSettled part) {
    rows.insert(
        INSERT_PART,
        part.window(),
        part.part(),
        part.last(),
        part.root().hex(),
        part.count(),
        part.total().toBigInteger().toString(),
        part.at().block(),
        part.at().logIndex(),
        part.at().txHash().hex(),
        atMillis);
    for (int i = 0; i < part.lanes().size(); i++) {
      var entry = part.lanes().get(i);
      long units = units(part.window(), entry.to());
      rows.insert(INSERT_PART_ENTRY, part.window(), part.part(), i, entry.lane().hex(), units);
    }
    rows.update(COUNT_FRESH, part.window(), part.part(), part.window(), part.part());
    rows.update(WINDOW_STARTED, part.window());
  }

  /** Zero for what no ledger unit can express: the book has opened a break for it. */
  private long units(long window, BaseUnits quantity) {
    AssetId id = windowAssets.get(window);
    Asset asset = id == null ? null : assets.get(id);
    return asset == null ? 0 : asset.fromBaseUnits(quantity).orElse(0);
  }

  private void broken(BookEvent.BreakOpened opened) {
    var found = opened.opened();
    rows.insert(
        INSERT_BREAK,
        found.number(),
        found.kind().code(),
        cut(found.subject(), 100),
        cut(found.expected(), 200),
        cut(found.actual(), 200),
        found.at().block(),
        found.at().txHash().hex(),
        atMillis);
  }

  static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }
}
