package dev.bascule.service.reconciliation;

import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.service.audit.CheckpointKey;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.projection.Projector;
import java.time.Clock;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** What comes from the chain. */
@Configuration(proxyBeanMethods = false)
@Import(ReconciliationController.class)
public class ReconciliationConfiguration {

  @Bean(destroyMethod = "close")
  Observer observer(
      BlockCursor chain,
      Book book,
      Gateway gateway,
      CheckpointKey key,
      DSLContext sql,
      Contracts contracts,
      DeploymentSettings settings) {
    return new Observer(
        chain,
        book,
        gateway,
        key,
        new PartProofs(chain, sql),
        contracts.vaultCodeHash(),
        settings.chain().pollInterval());
  }

  @Bean
  Reconciliation reconciliation(
      Book book,
      DSLContext sql,
      Projector projector,
      VaultClient vault,
      Observer observer,
      Clock clock,
      JsonMapper json) {
    return new Reconciliation(book, sql, projector, vault, observer, clock, json);
  }
}
