package dev.bascule.core.book;

/** Test books and live books never share an account. */
public enum Mode {
  TEST,
  LIVE
}
