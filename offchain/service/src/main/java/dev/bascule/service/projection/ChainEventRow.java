package dev.bascule.service.projection;

import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.money.BaseUnits;
import org.jspecify.annotations.Nullable;

/**
 * One event of the chain in words a list can show: what, about whom, how much (base units).
 *
 * @param counterparty the account on the other side, where there is one
 */
record ChainEventRow(
    ChainEvent event,
    String kind,
    String subject,
    @Nullable String counterparty,
    @Nullable BaseUnits amount) {

  static ChainEventRow of(ChainEvent event) {
    return switch (event) {
      case ChainEvent.Deposited e -> row(e, "deposited", e.account().hex(), e.amount());
      case ChainEvent.Pledged e -> row(e, "pledged", e.account().hex(), e.amount());
      case ChainEvent.UnpledgeRequested e ->
          row(e, "unpledge_requested", e.account().hex(), e.amount());
      case ChainEvent.UnpledgeFinished e ->
          row(e, "unpledge_finished", e.account().hex(), e.amount());
      case ChainEvent.Withdrawn e -> row(e, "withdrawn", e.account().hex(), e.amount());
      case ChainEvent.CreditMoved e ->
          new ChainEventRow(e, "credit_moved", e.from().hex(), e.to().hex(), e.amount());
      case ChainEvent.VoucherKeySet e -> row(e, "voucher_key_set", e.account().hex(), null);
      case ChainEvent.PartSettled e ->
          row(e, "part_settled", "window " + e.window() + " part " + e.part(), e.total());
      case ChainEvent.Redeemed e -> row(e, "redeemed", e.lane().hex(), e.paid());
      case ChainEvent.ShortfallPaid e -> row(e, "shortfall_paid", e.lane().hex(), e.paid());
      case ChainEvent.BondSet e -> row(e, "bond_set", e.bond().hex(), null);
      case ChainEvent.Anchored e -> row(e, "anchored", "size " + e.size(), null);
      case ChainEvent.LogEpochStarted e -> row(e, "log_epoch_started", "epoch " + e.epoch(), null);
      case ChainEvent.ExitDeclared e -> row(e, "exit_declared", "vault", null);
      case ChainEvent.AccountFrozen e -> row(e, "account_frozen", e.account().hex(), null);
      case ChainEvent.AccountUnfrozen e -> row(e, "account_unfrozen", e.account().hex(), null);
    };
  }

  void insert(Rows rows, String sql, long atMillis) {
    rows.insert(
        sql,
        event.at().block(),
        event.at().logIndex(),
        event.at().txHash().hex(),
        kind,
        subject,
        counterparty,
        amount == null ? null : amount.toBigInteger().toString(),
        atMillis);
  }

  private static ChainEventRow row(
      ChainEvent event, String kind, String subject, @Nullable BaseUnits amount) {
    return new ChainEventRow(event, kind, subject, null, amount);
  }
}
