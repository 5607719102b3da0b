package dev.bascule.engine.entry;

/** An entry that this version cannot read. It stops the member: skipping it would fork the book. */
public final class EntryUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EntryUnreadableException(String what) {
    super(what);
  }
}
