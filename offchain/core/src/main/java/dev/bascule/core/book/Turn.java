package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.ledger.Account;
import dev.bascule.core.ledger.AccountKey;
import dev.bascule.core.ledger.AccountKind;
import dev.bascule.core.ledger.AccountLimit;
import dev.bascule.core.ledger.Transfer;
import dev.bascule.core.ledger.TransferKind;
import dev.bascule.core.ledger.TransferResult;
import dev.bascule.core.log.LogLeaf;
import dev.bascule.core.money.AssetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One command being applied: the state, the moment, and what has happened so far. */
final class Turn {
  final State state;
  final List<BookEvent> events = new ArrayList<>();
  int breaksOpened;

  Turn(State state) {
    this.state = state;
  }

  long nowMillis() {
    return state.atMillis;
  }

  long nowSeconds() {
    return state.nowSeconds();
  }

  void emit(BookEvent event) {
    events.add(event);
  }

  long append(LogLeaf leaf, Optional<PaymentId> payment) {
    var hash = leaf.hash();
    long index = state.log.append(hash);
    emit(new BookEvent.LeafAppended(index, leaf, hash, payment));
    return index;
  }

  // Accounts and postings.

  Holding holding(Party party, AssetBook asset) {
    Optional<Holding> known = party.holding(asset);
    if (known.isPresent()) return known.get();
    Holding holding =
        new Holding(
            party,
            asset,
            account(party, asset, AccountKind.COLLATERAL),
            account(party, asset, AccountKind.CLAIM),
            account(party, asset, AccountKind.CREDIT),
            account(party, asset, AccountKind.FILED),
            account(party, asset, AccountKind.UNCOVERED));
    party.holdings.add(holding);
    return holding;
  }

  Account account(Party party, AssetBook asset, AccountKind kind) {
    return open(party.tenant, party.owner, asset.asset.id(), kind);
  }

  Account open(int tenant, Address owner, AssetId asset, AccountKind kind) {
    Command.Genesis genesis = state.started();
    AccountKey key =
        new AccountKey(tenant, genesis.mode().code(), genesis.vault(), owner, asset, kind);
    return state.ledger.open(
        key,
        kind.isDebitNormal()
            ? AccountLimit.CREDITS_MUST_NOT_EXCEED_DEBITS
            : AccountLimit.DEBITS_MUST_NOT_EXCEED_CREDITS);
  }

  /** Ids of transfers that no client names: the book's own count, so they can never meet. */
  TransferId nextTransfer() {
    return new TransferId(0, ++state.transfersMade);
  }

  /** Posts what the rules have already allowed; a refusal here is a bug. */
  void post(Account debit, Account credit, long units) {
    if (units == 0) return;
    if (!tryPost(debit, credit, units)) {
      throw new IllegalStateException("cannot post " + units + " from " + debit + " to " + credit);
    }
  }

  /** Whether the ledger took it; it may refuse totals past 2^63 - 1. */
  boolean tryPost(Account debit, Account credit, long units) {
    return tryLinked(List.of(new Transfer.Posted(nextTransfer(), debit, credit, units)));
  }

  boolean tryLinked(List<Transfer> chain) {
    List<TransferResult> results = state.ledger.createLinked(chain);
    for (TransferResult result : results) {
      if (result != TransferResult.OK) return false;
    }
    for (Transfer transfer : chain) emit(posted(transfer));
    return true;
  }

  private BookEvent posted(Transfer transfer) {
    return switch (transfer) {
      case Transfer.Posted(var id, var debit, var credit, var units) ->
          new BookEvent.TransferPosted(
              id, TransferKind.POSTED, debit.key(), credit.key(), units, Optional.empty());
      case Transfer.Pending(var id, var debit, var credit, var units) ->
          new BookEvent.TransferPosted(
              id, TransferKind.PENDING, debit.key(), credit.key(), units, Optional.empty());
      case Transfer.PostPending(var id, var pending, var units) ->
          resolved(id, TransferKind.POST_PENDING, pending, units);
      case Transfer.VoidPending(var id, var pending) ->
          resolved(id, TransferKind.VOID_PENDING, pending, 0);
    };
  }

  private BookEvent resolved(TransferId id, TransferKind kind, TransferId pending, long units) {
    var accounts = state.ledger.sides(pending);
    return new BookEvent.TransferPosted(
        id, kind, accounts.debit().key(), accounts.credit().key(), units, Optional.of(pending));
  }

  // Breaks.

  long open(BreakKind kind, Object subject, Object expected, Object actual, Place at) {
    long number = ++state.breaksOpened;
    Break opened =
        new Break(number, kind, subject.toString(), expected.toString(), actual.toString(), at);
    state.openBreaks.put(number, opened);
    breaksOpened++;
    emit(new BookEvent.BreakOpened(opened));
    return number;
  }

  boolean isOpen(long number) {
    return state.openBreaks.containsKey(number);
  }

  void close(long number, Optional<Authority> by) {
    if (state.openBreaks.remove(number) != null) emit(new BookEvent.BreakClosed(number, by));
  }

  // Payments.

  void move(Payment payment, PaymentState to) {
    PaymentState from = payment.state;
    if (from == to) return;
    if (from.isTerminal()) {
      throw new IllegalStateException(payment.id() + " is " + from + " for ever");
    }
    payment.state = to;
    emit(new BookEvent.PaymentStateChanged(payment.id(), from, to, payment.window, nowMillis()));
  }
}
