package dev.bascule.core.book;

import static java.util.Objects.requireNonNull;

/**
 * A difference between chain and book that a person has to see.
 *
 * @param subject what it is about: a lane key, an account, a window
 * @param expected by the book
 * @param actual on the chain
 */
public record Break(
    long number, BreakKind kind, String subject, String expected, String actual, Place at) {
  public Break {
    requireNonNull(kind);
    requireNonNull(subject);
    requireNonNull(expected);
    requireNonNull(actual);
    requireNonNull(at);
  }
}
