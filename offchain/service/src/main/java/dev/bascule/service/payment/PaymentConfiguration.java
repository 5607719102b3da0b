package dev.bascule.service.payment;

import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Mode;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.risk.RiskRules;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Payments: their requests, their lists, their timelines. */
@Configuration(proxyBeanMethods = false)
@Import({PaymentController.class, HoldController.class})
public class PaymentConfiguration {

  @Bean
  Payments payments(
      Book book,
      Gateway gateway,
      RiskRules risk,
      DataSource database,
      Clock clock,
      DeploymentSettings settings,
      MeterRegistry meters) {
    return new Payments(
        book,
        gateway,
        risk,
        new TermsRecords(database),
        clock,
        settings.mode() == Mode.LIVE,
        meters);
  }

  @Bean
  PaymentQueries paymentQueries(
      DSLContext sql, Book book, Projector projector, DeploymentSettings settings) {
    return new PaymentQueries(sql, book, projector, settings.mode() == Mode.LIVE);
  }

  @Bean
  Holds holds(
      Book book,
      Gateway gateway,
      Projector projector,
      DSLContext sql,
      DeploymentSettings settings) {
    return new Holds(book, gateway, projector, sql, settings.mode() == Mode.LIVE);
  }

  @Bean
  Timeline timeline(DSLContext sql) {
    return new Timeline(sql);
  }
}
