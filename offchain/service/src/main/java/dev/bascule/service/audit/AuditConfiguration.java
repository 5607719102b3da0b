package dev.bascule.service.audit;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.id.Address;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.KeyFile;
import java.io.IOException;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What others need to check the log. The pages over it are in the receipt feature. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(AuditConfiguration.class);

  /** The vault's first operator key, and the only one of this version. */
  private static final int OPERATOR_KEY_ID = 1;

  @Bean
  Checkpoints checkpoints(
      DeploymentSettings settings, VaultDomain domain, VaultClient vault, DSLContext sql)
      throws IOException {
    var medium = new SecondMedium(settings.checkpointFolder());
    KeyFile key = KeyFile.read(settings.keysFolder(), "checkpoint");
    requireKnown(key, vault);
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

  /** A vault pays nobody for what a key signed that it does not know. */
  private static void requireKnown(KeyFile key, VaultClient vault) {
    Address known;
    try {
      known = vault.views().operatorKeyOf(OPERATOR_KEY_ID, new BlockTag.Latest());
    } catch (RpcException | MalformedAnswer | AbiReader.MalformedAbi e) {
      LOG.warn("whether the vault knows the checkpoint key is not asked now: {}", e.getMessage());
      return;
    }
    if (known.equals(key.address())) return;
    throw new IllegalStateException(
        "the checkpoint key is %s, the vault's operator key %d is %s (checkpoint_key_differs): restore the key file, nothing that another key signs can be redeemed"
            .formatted(key.address(), OPERATOR_KEY_ID, known));
  }
}
