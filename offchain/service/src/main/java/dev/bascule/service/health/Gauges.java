package dev.bascule.service.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** What is watched. Base units, and never an id or an address in a label. */
record Gauges(Vitals vitals) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(
        registry,
        "bascule.ledger.imbalance",
        "Debits less credits; always 0",
        v -> v.figures().imbalance());
    gauge(registry, "bascule.reconciliation.breaks", "Open breaks", v -> v.figures().breaks());
    gauge(registry, "bascule.log.leaves", "Leaves in the log", v -> v.figures().logSize());
    gauge(
        registry,
        "bascule.log.anchored.leaves",
        "Leaves under the newest anchor",
        v -> v.figures().anchoredSize());
    gauge(
        registry,
        "bascule.windows.open",
        "Windows that the chain has not settled",
        v -> v.figures().openWindows());
    gauge(registry, "bascule.ledger.payments", "Payments in the book", v -> v.figures().payments());
    gauge(
        registry,
        "bascule.dead.letters",
        "Items that wait for a person",
        v -> v.figures().deadLetters());
    gauge(
        registry,
        "bascule.gateway.queued.commands",
        "Commands before the log",
        v -> v.queuedCommands());
    gauge(
        registry,
        "bascule.engine.serving",
        "1 when payments are taken",
        v -> v.isServing() ? 1 : 0);
    gauge(
        registry,
        "bascule.projection.live",
        "1 when the tables are up to date",
        v -> v.isProjectionLive() ? 1 : 0);
    Gauge.builder("bascule.chain.head.age", vitals, v -> v.headAgeSeconds())
        .description("Age of the newest block in the log")
        .baseUnit("seconds")
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String what, ToLongFunction<Vitals> value) {
    Gauge.builder(name, vitals, v -> value.applyAsLong(v)).description(what).register(registry);
  }
}
