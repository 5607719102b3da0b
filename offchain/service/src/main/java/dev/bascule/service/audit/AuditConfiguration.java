package dev.bascule.service.audit;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.KeyFile;
import java.io.IOException;
import java.util.Optional;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What others need to check the log. The pages over it are in the receipt feature. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  @Bean
  SecondMedium secondMedium(DeploymentSettings settings) throws IOException {
    return new SecondMedium(settings.checkpointFolder());
  }

  @Bean
  CheckpointKey checkpointKey(
      DeploymentSettings settings, SecondMedium medium, VaultDomain domain, VaultClient vault)
      throws IOException {
    KeyFile key = KeyFile.read(settings.keysFolder(), settings.checkpointKey());
    return CheckpointKey.of(
        key, Optional.ofNullable(settings.checkpointKeyId()), medium.newest(), domain, vault);
  }

  @Bean
  Checkpoints checkpoints(SecondMedium medium, CheckpointKey key, DSLContext sql)
      throws IOException {
    return new Checkpoints(medium, key, sql);
  }
}
