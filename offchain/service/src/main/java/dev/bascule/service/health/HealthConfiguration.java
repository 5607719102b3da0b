package dev.bascule.service.health;

import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.reconciliation.Observer;
import dev.bascule.service.submission.DeadLetters;
import java.time.Clock;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Probes by part. Readiness is whether payments are taken: it depends on the ledger, and not on the
 * chain, whose pauses payments outlive.
 */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {

  @Bean
  Vitals vitals(
      Book book,
      Gateway gateway,
      Projector projector,
      Observer observer,
      DeadLetters deadLetters,
      Clock clock) {
    return new Vitals(book, gateway, projector, observer, deadLetters, clock);
  }

  @Bean
  Gauges gauges(Vitals vitals) {
    return new Gauges(vitals);
  }

  @Bean
  HealthIndicator ledgerHealthIndicator(Vitals vitals) {
    return () -> {
      long imbalance = vitals.figures().imbalance();
      if (imbalance != 0) return Health.down().withDetail("imbalance", imbalance).build();
      return vitals
          .refuses()
          .map(why -> Health.outOfService().withDetail("code", why.code()).build())
          .orElseGet(() -> Health.up().build());
    };
  }

  @Bean
  HealthIndicator chainHealthIndicator(Vitals vitals) {
    return () -> {
      Observer.State state = vitals.observation();
      return state.problem() == null
          ? Health.up().withDetail("observed", state.observed()).build()
          : Health.outOfService().withDetail("code", state.problem()).build();
    };
  }

  @Bean
  HealthIndicator projectionHealthIndicator(Vitals vitals) {
    return () -> vitals.isProjectionLive() ? Health.up().build() : Health.unknown().build();
  }
}
