package dev.bascule.service.audit;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.KeyFile;
import java.io.IOException;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What others need to check the log. The pages over it are in the receipt feature. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  /** The vault's first operator key, and the only one of this version. */
  private static final int OPERATOR_KEY_ID = 1;

  @Bean
  Checkpoints checkpoints(DeploymentSettings settings, VaultDomain domain, DSLContext sql)
      throws IOException {
    var medium = new SecondMedium(settings.checkpointFolder());
    KeyFile key = KeyFile.read(settings.keysFolder(), "checkpoint");
    return new Checkpoints(
        medium,
        body ->
            dev.bascule.chain.checkpoint.SignedCheckpoint.sign(domain, body, key.key())
                .signature()
                .toBytes()
                .hex(),
        OPERATOR_KEY_ID,
        sql);
  }
}
