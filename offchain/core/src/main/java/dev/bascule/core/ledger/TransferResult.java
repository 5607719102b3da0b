package dev.bascule.core.ledger;

import java.util.Locale;

/** What became of a transfer, in the order in which it is tried: the first that applies. */
public enum TransferResult {
  OK,
  /** Another transfer of the linked chain failed, so none was made. */
  LINKED_EVENT_FAILED,
  EXISTS_WITH_DIFFERENT_KIND,
  EXISTS_WITH_DIFFERENT_PENDING_ID,
  EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT,
  EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT,
  EXISTS_WITH_DIFFERENT_AMOUNT,
  /** The same transfer was made before: a retry, and a success to its client. */
  EXISTS,
  ACCOUNTS_MUST_BE_DIFFERENT,
  ACCOUNTS_MUST_HAVE_THE_SAME_ASSET,
  PENDING_TRANSFER_NOT_FOUND,
  PENDING_TRANSFER_NOT_PENDING,
  EXCEEDS_PENDING_TRANSFER_AMOUNT,
  PENDING_TRANSFER_ALREADY_POSTED,
  PENDING_TRANSFER_ALREADY_VOIDED,
  OVERFLOWS_DEBITS,
  OVERFLOWS_CREDITS,
  EXCEEDS_CREDITS,
  EXCEEDS_DEBITS;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
