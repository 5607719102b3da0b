package dev.bascule.service;

import dev.bascule.service.access.AccessConfiguration;
import dev.bascule.service.audit.AuditConfiguration;
import dev.bascule.service.console.ConsoleConfiguration;
import dev.bascule.service.db.DatabaseConfiguration;
import dev.bascule.service.deployment.ChainConfiguration;
import dev.bascule.service.deployment.DeploymentConfiguration;
import dev.bascule.service.health.HealthConfiguration;
import dev.bascule.service.idempotency.IdempotencyConfiguration;
import dev.bascule.service.info.InfoConfiguration;
import dev.bascule.service.ledger.LedgerConfiguration;
import dev.bascule.service.participants.ParticipantsConfiguration;
import dev.bascule.service.payment.PaymentConfiguration;
import dev.bascule.service.projection.ProjectionConfiguration;
import dev.bascule.service.receipt.ReceiptConfiguration;
import dev.bascule.service.reconciliation.ReconciliationConfiguration;
import dev.bascule.service.risk.RiskConfiguration;
import dev.bascule.service.settlement.SettlementConfiguration;
import dev.bascule.service.submission.SubmissionConfiguration;
import dev.bascule.service.treasury.TreasuryConfiguration;
import dev.bascule.service.wire.WireConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.Modulithic;

/** The service. The imports are the features, in the order a payment meets them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Modulithic(systemName = "Bascule")
@Import({
  DeploymentConfiguration.class,
  ChainConfiguration.class,
  DatabaseConfiguration.class,
  WireConfiguration.class,
  AccessConfiguration.class,
  IdempotencyConfiguration.class,
  AuditConfiguration.class,
  LedgerConfiguration.class,
  ProjectionConfiguration.class,
  ParticipantsConfiguration.class,
  RiskConfiguration.class,
  PaymentConfiguration.class,
  ReceiptConfiguration.class,
  SettlementConfiguration.class,
  SubmissionConfiguration.class,
  TreasuryConfiguration.class,
  ReconciliationConfiguration.class,
  HealthConfiguration.class,
  InfoConfiguration.class,
  ConsoleConfiguration.class
})
public class SettlementService {

  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  public static void main(String... args) {
    SpringApplication.run(SettlementService.class, args);
  }
}
