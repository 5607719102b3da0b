package dev.bascule.core.book;

import java.util.Locale;

/** Why an administrative command changed nothing. */
public enum Rejection {
  LOG_NOT_STARTED,
  LOG_ALREADY_STARTED,
  RULES_UNSUPPORTED,
  ASSET_UNKNOWN,
  ASSET_EXISTS_WITH_DIFFERENT_TERMS,
  ACCOUNT_OF_ANOTHER_TENANT,
  ACCOUNT_UNKNOWN,
  SECOND_APPROVER_MISSING,
  REQUEST_EXISTS_WITH_DIFFERENT_ASSET,
  BREAK_UNKNOWN,
  OTHER_CHAIN;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
