package dev.bascule.service.deployment;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.ProvenValidators;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The node that this service asks, and what it takes for granted about the chain. */
@Configuration(proxyBeanMethods = false)
public class ChainConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(ChainConfiguration.class);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Bean
  VaultDomain vaultDomain(Contracts contracts) {
    return new VaultDomain(contracts.chainId(), Address.ofHex(contracts.vault()));
  }

  @Bean(destroyMethod = "close")
  EvmNode evmNode(DeploymentSettings settings) {
    return EvmNode.at(settings.chain().rpcUrl(), DEADLINE);
  }

  @Bean
  VaultClient vaultClient(EvmNode node, VaultDomain domain) {
    return new VaultClient(node, domain.vault());
  }

  /** The deployer's file; without one, what the settings say. */
  @Bean
  TrustFile trustFile(
      DeploymentSettings settings, Contracts contracts, VaultDomain domain, VaultClient vault)
      throws IOException {
    Path file = settings.dataFolder().resolve("trust.json");
    if (Files.isReadable(file)) return TrustFile.read(file);
    if (settings.chain().finality() == Finality.SEALED) {
      throw new IOException(
          "%s is missing (trust_file_missing): with sealed finality it names the validators"
              .formatted(file));
    }
    Address checkpointKey = KeyFile.read(settings.keysFolder(), settings.checkpointKey()).address();
    Integer said = settings.checkpointKeyId();
    int keyId = said != null ? said : idOf(checkpointKey, vault.views(), file);
    Trust trust =
        new Trust(
            domain,
            Hash32.ofHex(contracts.genesisHash()),
            Trust.Finality.DEPTH,
            List.of(),
            List.of(new Trust.OperatorKey(keyId, checkpointKey, 0, Optional.empty())),
            List.of(),
            List.of(
                new Trust.TrustedAsset(
                    Address.ofHex(contracts.token()),
                    contracts.currency(),
                    contracts.exponent(),
                    contracts.decimals())));
    return TrustFile.unwritten(file, trust);
  }

  /** Asked of the vault: after a rotation the key has another id than the first. */
  private static int idOf(Address checkpointKey, VaultViews vault, Path file) throws IOException {
    try {
      return vault
          .operatorKeyIdOf(checkpointKey, new BlockTag.Latest())
          .orElseThrow(() ->
              new IOException(
                  "the checkpoint key is %s, none of the vault's operator keys, and %s is missing: restore the key file (checkpoint_key_differs)"
                      .formatted(checkpointKey, file)));
    } catch (RpcException e) {
      throw new IOException(
          "%s is missing, and the vault cannot be asked for the id of the checkpoint key %s (trust_file_missing): restore the file, set bascule.checkpoint-key-id, or start when the chain answers (%s)"
              .formatted(file, checkpointKey, e.getMessage()),
          e);
    }
  }

  @Bean
  dev.bascule.chainrpc.block.Finality finality(TrustFile file, DeploymentSettings settings) {
    return switch (settings.chain().finality()) {
      case SEALED ->
          new dev.bascule.chainrpc.block.Finality.Sealed(
              new ProvenValidators(file.trust().validators(), file::keep));
      case DEPTH ->
          new dev.bascule.chainrpc.block.Finality.Depth(
              settings.chain().depthBlocks(), settings.chain().depthAge());
    };
  }

  @Bean
  BlockCursor blockCursor(
      EvmNode node, TrustFile file, dev.bascule.chainrpc.block.Finality finality, Clock clock) {
    Trust trust = file.trust();
    return new BlockCursor(
        node, new VaultOnChain(trust.domain(), trust.genesisHash()), finality, clock);
  }

  @Bean
  ChainFacts chainFacts(VaultClient vault, BlockCursor cursor, Contracts contracts) {
    return new ChainFacts(
        anchor(vault.views()),
        () -> vault.views().logEpoch(new BlockTag.Latest()),
        () -> vault.views().exitDelay(new BlockTag.Latest()),
        () -> startCursor(cursor, Math.max(0, contracts.deployBlock() - 1)));
  }

  /** Without the chain the log is checked against the second medium alone, and that is said. */
  private static Optional<ChainFacts.Anchor> anchor(VaultViews views) {
    try {
      VaultViews.Anchor anchored = views.anchored(new BlockTag.Latest());
      return anchored.size() == 0
          ? Optional.empty()
          : Optional.of(new ChainFacts.Anchor(anchored.size(), anchored.root()));
    } catch (RpcException e) {
      LOG.warn(
          "the newest anchor is not known, the log is checked against its own checkpoint alone: {}",
          e.getMessage());
      return Optional.empty();
    }
  }

  private static ChainCursor startCursor(BlockCursor cursor, long before) {
    try {
      return cursor.cursorAt(before);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "block %d, the one before the vault's, cannot be read (start_block_missing): is this its chain? %s"
              .formatted(before, e.getMessage()),
          e);
    }
  }
}
