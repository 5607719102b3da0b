package dev.bascule.core.ledger;

/**
 * One account's four totals. They only grow, but for pending ones, which a post or a void takes
 * back; a balance is always a difference of two.
 */
public final class Account {
  private final int index;
  private final AccountKey key;
  private final AccountLimit limit;
  long debitsPending;
  long debitsPosted;
  long creditsPending;
  long creditsPosted;

  Account(int index, AccountKey key, AccountLimit limit) {
    this.index = index;
    this.key = key;
    this.limit = limit;
  }

  /** The account's place in the ledger's order of opening. */
  public int index() {
    return index;
  }

  public AccountKey key() {
    return key;
  }

  public AccountLimit limit() {
    return limit;
  }

  public long debitsPending() {
    return debitsPending;
  }

  public long debitsPosted() {
    return debitsPosted;
  }

  public long creditsPending() {
    return creditsPending;
  }

  public long creditsPosted() {
    return creditsPosted;
  }

  /** Credits less debits, posted: what a credit-normal account holds. */
  public long creditBalance() {
    return Math.subtractExact(creditsPosted, debitsPosted);
  }

  /** Debits less credits, posted: what a debit-normal account holds. */
  public long debitBalance() {
    return Math.subtractExact(debitsPosted, creditsPosted);
  }

  /** What may still be debited from a credit-normal account: pending debits are spoken for. */
  public long debitable() {
    return Math.subtractExact(creditBalance(), debitsPending);
  }

  /** Whether {@code units} more would leave the totals within 2^63 - 1. */
  boolean hasRoomForDebit(long units) {
    return units <= Long.MAX_VALUE - debitsPosted - debitsPending;
  }

  boolean hasRoomForCredit(long units) {
    return units <= Long.MAX_VALUE - creditsPosted - creditsPending;
  }

  boolean refusesDebit(long units) {
    return limit == AccountLimit.DEBITS_MUST_NOT_EXCEED_CREDITS
        && debitsPosted + debitsPending + units > creditsPosted;
  }

  boolean refusesCredit(long units) {
    return limit == AccountLimit.CREDITS_MUST_NOT_EXCEED_DEBITS
        && creditsPosted + creditsPending + units > debitsPosted;
  }

  @Override
  public String toString() {
    return key.kind() + " of " + key.owner() + " in " + key.asset();
  }
}
