package dev.bascule.service;

import dev.bascule.service.access.AccessConfiguration;
import dev.bascule.service.db.DatabaseConfiguration;
import dev.bascule.service.deployment.DeploymentConfiguration;
import dev.bascule.service.idempotency.IdempotencyConfiguration;
import dev.bascule.service.info.InfoConfiguration;
import dev.bascule.service.wire.WireConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The service. The imports are the features, in the order a payment meets them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  DeploymentConfiguration.class,
  DatabaseConfiguration.class,
  WireConfiguration.class,
  AccessConfiguration.class,
  IdempotencyConfiguration.class,
  InfoConfiguration.class
})
public class SettlementService {

  public static void main(String... args) {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    SpringApplication.run(SettlementService.class, args);
  }
}
