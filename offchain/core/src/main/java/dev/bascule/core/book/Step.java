package dev.bascule.core.book;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What became of one command, and all that follows from it, in order. */
public record Step(Outcome outcome, List<BookEvent> events) {
  public Step {
    requireNonNull(outcome);
    events = List.copyOf(events);
  }
}
