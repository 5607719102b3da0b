package dev.bascule.service.ledger;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.engine.Engine;
import dev.bascule.service.audit.CheckpointKey;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.deployment.ChainFacts;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The engine in this process and the doors to it; closed in the reverse order. */
@Configuration(proxyBeanMethods = false)
@Import(BalanceController.class)
public class LedgerConfiguration {

  @Bean(destroyMethod = "close")
  Engine engine(
      DeploymentSettings settings,
      Contracts contracts,
      VaultDomain domain,
      ChainFacts chain,
      Checkpoints checkpoints) {
    return new EngineStart(settings, contracts, domain, chain).start(checkpoints.newest());
  }

  @Bean(destroyMethod = "close")
  EngineWatch engineWatch(Engine engine) {
    return new EngineWatch(engine);
  }

  @Bean
  Book book(Engine engine, VaultDomain domain) {
    return new Book(engine, domain);
  }

  @Bean(destroyMethod = "close")
  Gateway gateway(Engine engine, Checkpoints checkpoints, CheckpointKey key, Book book) {
    return new Gateway(engine, checkpoints, key, book.logId());
  }

  @Bean
  AccountList accountList(DSLContext sql) {
    return new AccountList(sql);
  }
}
