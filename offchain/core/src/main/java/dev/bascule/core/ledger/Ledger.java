package dev.bascule.core.ledger;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.money.AssetId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Double entry: every transfer debits one account and credits another of the same asset, so debits
 * equal credits always. Nothing is deleted; a correction is a new transfer.
 */
public final class Ledger {
  private final List<Account> accounts = new ArrayList<>();

  /** Looked up, never iterated. */
  private final Map<AccountKey, Account> byKey = new HashMap<>();

  private final TransferTable transfers = new TransferTable();

  /** Opens an account, or finds it; the same key with another limit is a bug of the caller. */
  public Account open(AccountKey key, AccountLimit limit) {
    Account known = byKey.get(key);
    if (known == null) {
      known = new Account(accounts.size(), key, limit);
      accounts.add(known);
      byKey.put(key, known);
    }
    if (known.limit() != limit) {
      throw new IllegalArgumentException(known + " is limited by " + known.limit());
    }
    return known;
  }

  public Optional<Account> find(AccountKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** In the order in which they were opened. */
  public List<Account> accounts() {
    return Collections.unmodifiableList(accounts);
  }

  /** The two sides of a transfer. */
  public record Sides(Account debit, Account credit) {}

  /** Of a transfer that was made; asking for another is a bug. */
  public Sides sides(TransferId transfer) {
    int known = transfers.find(transfer);
    if (known == TransferTable.NONE) {
      throw new IllegalArgumentException("no such transfer: " + transfer);
    }
    return new Sides(accounts.get(transfers.debit(known)), accounts.get(transfers.credit(known)));
  }

  /** Whether a pending transfer was posted or voided. */
  public boolean isResolved(TransferId pending) {
    int known = transfers.find(pending);
    return known != TransferTable.NONE && transfers.resolution(known) != TransferKind.PENDING;
  }

  public int transfers() {
    return transfers.size();
  }

  public TransferResult create(Transfer transfer) {
    int known = transfers.find(transfer.id());
    if (known != TransferTable.NONE) return compare(transfer, known);
    return switch (transfer) {
      case Transfer.Posted(var id, var debit, var credit, var units) ->
          move(id, TransferKind.POSTED, debit, credit, units);
      case Transfer.Pending(var id, var debit, var credit, var units) ->
          move(id, TransferKind.PENDING, debit, credit, units);
      case Transfer.PostPending(var id, var pending, var units) ->
          resolve(id, TransferKind.POST_PENDING, transfers.find(pending), units);
      case Transfer.VoidPending(var id, var pending) ->
          resolve(id, TransferKind.VOID_PENDING, transfers.find(pending), 0);
    };
  }

  /** All or none: the one that fails says why, and the others that they were linked to it. */
  public List<TransferResult> createLinked(List<? extends Transfer> chain) {
    int before = transfers.size();
    for (int i = 0; i < chain.size(); i++) {
      TransferResult result = create(chain.get(i));
      if (result == TransferResult.OK) continue;
      while (transfers.size() > before) undoLast();
      List<TransferResult> results =
          new ArrayList<>(Collections.nCopies(chain.size(), TransferResult.LINKED_EVENT_FAILED));
      results.set(i, result);
      return List.copyOf(results);
    }
    return Collections.nCopies(chain.size(), TransferResult.OK);
  }

  private TransferResult compare(Transfer transfer, int known) {
    return switch (transfer) {
      case Transfer.Posted(_, var debit, var credit, var units) ->
          compareMove(TransferKind.POSTED, debit, credit, units, known);
      case Transfer.Pending(_, var debit, var credit, var units) ->
          compareMove(TransferKind.PENDING, debit, credit, units, known);
      case Transfer.PostPending(_, var pending, var units) ->
          compareResolution(TransferKind.POST_PENDING, pending, units, known);
      case Transfer.VoidPending(_, var pending) ->
          compareResolution(TransferKind.VOID_PENDING, pending, transfers.units(known), known);
    };
  }

  private TransferResult compareMove(
      TransferKind kind, Account debit, Account credit, long units, int known) {
    if (transfers.kind(known) != kind) return TransferResult.EXISTS_WITH_DIFFERENT_KIND;
    if (transfers.debit(known) != debit.index()) {
      return TransferResult.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT;
    }
    if (transfers.credit(known) != credit.index()) {
      return TransferResult.EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT;
    }
    return sameAmount(units, known);
  }

  private TransferResult compareResolution(
      TransferKind kind, TransferId pending, long units, int known) {
    if (transfers.kind(known) != kind) return TransferResult.EXISTS_WITH_DIFFERENT_KIND;
    if (transfers.pending(known) != transfers.find(pending)) {
      return TransferResult.EXISTS_WITH_DIFFERENT_PENDING_ID;
    }
    return sameAmount(units, known);
  }

  private TransferResult sameAmount(long units, int known) {
    return transfers.units(known) == units
        ? TransferResult.EXISTS
        : TransferResult.EXISTS_WITH_DIFFERENT_AMOUNT;
  }

  private TransferResult move(
      TransferId id, TransferKind kind, Account debit, Account credit, long units) {
    if (debit.index() == credit.index()) return TransferResult.ACCOUNTS_MUST_BE_DIFFERENT;
    if (!debit.key().asset().equals(credit.key().asset())) {
      return TransferResult.ACCOUNTS_MUST_HAVE_THE_SAME_ASSET;
    }
    if (!debit.hasRoomForDebit(units)) return TransferResult.OVERFLOWS_DEBITS;
    if (!credit.hasRoomForCredit(units)) return TransferResult.OVERFLOWS_CREDITS;
    if (debit.refusesDebit(units)) return TransferResult.EXCEEDS_CREDITS;
    if (credit.refusesCredit(units)) return TransferResult.EXCEEDS_DEBITS;
    transfers.add(id, kind, debit.index(), credit.index(), units, TransferTable.NONE);
    apply(kind, debit, credit, units, 1);
    return TransferResult.OK;
  }

  private TransferResult resolve(TransferId id, TransferKind how, int pending, long units) {
    if (pending == TransferTable.NONE) return TransferResult.PENDING_TRANSFER_NOT_FOUND;
    if (transfers.kind(pending) != TransferKind.PENDING) {
      return TransferResult.PENDING_TRANSFER_NOT_PENDING;
    }
    if (units > transfers.units(pending)) return TransferResult.EXCEEDS_PENDING_TRANSFER_AMOUNT;
    TransferKind resolution = transfers.resolution(pending);
    if (resolution == TransferKind.POST_PENDING) {
      return TransferResult.PENDING_TRANSFER_ALREADY_POSTED;
    }
    if (resolution == TransferKind.VOID_PENDING) {
      return TransferResult.PENDING_TRANSFER_ALREADY_VOIDED;
    }
    Account debit = accounts.get(transfers.debit(pending));
    Account credit = accounts.get(transfers.credit(pending));
    // Within the pending amount, which was counted against totals and limits when it was made.
    transfers.add(id, how, debit.index(), credit.index(), units, pending);
    transfers.resolve(pending, how);
    apply(TransferKind.PENDING, debit, credit, transfers.units(pending), -1);
    apply(TransferKind.POSTED, debit, credit, units, 1);
    return TransferResult.OK;
  }

  private void undoLast() {
    int last = transfers.size() - 1;
    Account debit = accounts.get(transfers.debit(last));
    Account credit = accounts.get(transfers.credit(last));
    int pending = transfers.pending(last);
    if (pending == TransferTable.NONE) {
      apply(transfers.kind(last), debit, credit, transfers.units(last), -1);
    } else {
      apply(TransferKind.POSTED, debit, credit, transfers.units(last), -1);
      apply(TransferKind.PENDING, debit, credit, transfers.units(pending), 1);
      transfers.resolve(pending, TransferKind.PENDING);
    }
    transfers.removeLast();
  }

  private static void apply(
      TransferKind kind, Account debit, Account credit, long units, int sign) {
    long signed = units * sign;
    if (kind == TransferKind.PENDING) {
      debit.debitsPending += signed;
      credit.creditsPending += signed;
    } else {
      debit.debitsPosted += signed;
      credit.creditsPosted += signed;
    }
  }

  /**
   * Debits less credits of one asset over all accounts, recomputed: 0 unless the ledger is wrong.
   */
  public BigInteger imbalance(AssetId asset) {
    BigInteger sum = BigInteger.ZERO;
    for (Account account : accounts) {
      if (!account.key().asset().equals(asset)) continue;
      sum =
          sum.add(BigInteger.valueOf(account.debitsPosted))
              .add(BigInteger.valueOf(account.debitsPending))
              .subtract(BigInteger.valueOf(account.creditsPosted))
              .subtract(BigInteger.valueOf(account.creditsPending));
    }
    return sum;
  }

  public void save(DataOutput out) throws IOException {
    out.writeInt(accounts.size());
    for (Account account : accounts) {
      AccountKey key = account.key();
      out.writeInt(key.tenant());
      out.writeInt(key.mode());
      out.write(key.vault().bytes());
      out.write(key.owner().bytes());
      out.writeInt(key.asset().number());
      out.writeByte(key.kind().code());
      out.writeByte(account.limit().code());
      out.writeLong(account.debitsPending);
      out.writeLong(account.debitsPosted);
      out.writeLong(account.creditsPending);
      out.writeLong(account.creditsPosted);
    }
    transfers.save(out);
  }

  public static Ledger load(DataInput in) throws IOException {
    Ledger ledger = new Ledger();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      AccountKey key =
          new AccountKey(
              in.readInt(),
              in.readInt(),
              readAddress(in),
              readAddress(in),
              new AssetId(in.readInt()),
              AccountKind.ofCode(in.readByte()));
      Account account = ledger.open(key, AccountLimit.ofCode(in.readByte()));
      account.debitsPending = in.readLong();
      account.debitsPosted = in.readLong();
      account.creditsPending = in.readLong();
      account.creditsPosted = in.readLong();
    }
    ledger.transfers.load(in);
    return ledger;
  }

  private static Address readAddress(DataInput in) throws IOException {
    byte[] bytes = new byte[Address.BYTES];
    in.readFully(bytes);
    return Address.read(ByteBuffer.wrap(bytes));
  }
}
