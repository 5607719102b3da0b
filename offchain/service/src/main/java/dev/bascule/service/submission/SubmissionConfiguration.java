package dev.bascule.service.submission;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.service.audit.CheckpointKey;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.KeyFile;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.settlement.Windows;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Clock;
import org.jooq.DSLContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What goes to the chain. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SubmissionSettings.class)
@Import({DeadLetterController.class, SubmissionConfiguration.TestMode.class})
public class SubmissionConfiguration {

  @Bean
  DeadLetters deadLetters(DSLContext sql, Clock clock) {
    return new DeadLetters(sql, clock);
  }

  @Bean
  Sender operatorLane(
      EvmNode node,
      DeploymentSettings settings,
      SubmissionSettings submission,
      Contracts contracts,
      Finality finality,
      DSLContext sql,
      Clock clock)
      throws IOException {
    return new Sender(
        node,
        contracts.chainId(),
        SigningKey.of(KeyFile.read(settings.keysFolder(), "operator").key()),
        new SqlSubmissions(sql, clock),
        finality,
        new Sender.Settings(new BigInteger(contracts.gasPrice()), submission.replaceAfter()),
        clock);
  }

  @Bean(destroyMethod = "close")
  SubmissionLoop submissionLoop(
      Sender operatorLane,
      Book book,
      EvmNode node,
      VaultClient vault,
      Contracts contracts,
      Checkpoints checkpoints,
      CheckpointKey key,
      DeadLetters deadLetters,
      Windows windows,
      SubmissionSettings settings,
      Clock clock) {
    var loop =
        new SubmissionLoop(
            operatorLane,
            new PartSubmission(book, vault, operatorLane, deadLetters),
            new Anchoring(
                book,
                checkpoints,
                key,
                node,
                vault,
                operatorLane,
                settings.anchorInterval(),
                clock),
            new ChallengeAnswers(
                book,
                node,
                vault.views(),
                operatorLane,
                contracts.deployBlock(),
                settings.anchorInterval(),
                clock),
            settings.idlePause());
    windows.onCut(loop::hint);
    return loop;
  }

  /** Nothing of this exists in live mode. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "bascule.mode", havingValue = "test", matchIfMissing = true)
  @Import(TestCollateralController.class)
  static class TestMode {

    @Bean(destroyMethod = "close")
    TestCollateral testCollateral(
        EvmNode node,
        DSLContext sql,
        DeploymentSettings settings,
        Contracts contracts,
        VaultDomain domain,
        Clock clock)
        throws IOException {
      return new TestCollateral(
          node,
          sql,
          KeyFile.read(settings.keysFolder(), "issuer"),
          domain.vault(),
          contracts.chainId(),
          new BigInteger(contracts.gasPrice()),
          clock);
    }
  }
}
