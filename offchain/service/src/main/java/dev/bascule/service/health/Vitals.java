package dev.bascule.service.health;

import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.reconciliation.Observer;
import dev.bascule.service.submission.DeadLetters;
import java.time.Clock;
import java.util.Optional;

/** The figures that gauges and probes show, read together and at most once a second. */
final class Vitals {

  private static final long FRESH_MILLIS = 1_000;

  private final Book book;
  private final Gateway gateway;
  private final Projector projector;
  private final Observer observer;
  private final DeadLetters deadLetters;
  private final Clock clock;
  private Figures newest = new Figures(0, 0, 0, 0, 0, 0, 0, 0);
  private long readAt;

  Vitals(
      Book book,
      Gateway gateway,
      Projector projector,
      Observer observer,
      DeadLetters deadLetters,
      Clock clock) {
    this.book = book;
    this.gateway = gateway;
    this.projector = projector;
    this.observer = observer;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  /**
   * @param headTime of the newest observed block, in seconds; 0 before the first
   */
  record Figures(
      long imbalance,
      long breaks,
      long headTime,
      long logSize,
      long anchoredSize,
      long openWindows,
      long payments,
      long deadLetters) {}

  synchronized Figures figures() {
    long now = clock.millis();
    if (now - readAt < FRESH_MILLIS) return newest;
    int dead = deadLetters.count();
    newest =
        book.read(view ->
            new Figures(
                view.imbalance(),
                view.openBreaks().size(),
                view.headTime(),
                view.logSize(),
                view.anchoredSize().orElse(0),
                view.openWindows().size(),
                view.payments(),
                dead));
    readAt = now;
    return newest;
  }

  long headAgeSeconds() {
    long headTime = figures().headTime();
    return headTime == 0 ? 0 : Math.max(0, clock.millis() / 1000 - headTime);
  }

  int queuedCommands() {
    return gateway.queued();
  }

  /** Why no command is taken now. */
  Optional<Answer.ReadOnly> refuses() {
    return gateway.refuses();
  }

  boolean isServing() {
    return refuses().isEmpty();
  }

  boolean isProjectionLive() {
    return projector.isLive();
  }

  Observer.State observation() {
    return observer.state();
  }
}
