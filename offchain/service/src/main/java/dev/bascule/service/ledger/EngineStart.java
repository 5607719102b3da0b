package dev.bascule.service.ledger;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.book.Authority;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Limits;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.engine.BatchAnswer;
import dev.bascule.engine.CommandBatch;
import dev.bascule.engine.Engine;
import dev.bascule.engine.EngineSettings;
import dev.bascule.engine.Mode;
import dev.bascule.engine.StartGuard;
import dev.bascule.engine.StartResult;
import dev.bascule.service.audit.SignedCheckpoint;
import dev.bascule.service.deployment.ChainFacts;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the engine with what the second medium and the chain know about its log, and begins a new
 * log when there is none: the vault, the chain block to observe from, the asset, the limits.
 */
final class EngineStart {

  private static final Logger LOG = LoggerFactory.getLogger(EngineStart.class);
  private static final AssetId FIRST_ASSET = new AssetId(1);

  private final DeploymentSettings settings;
  private final Contracts contracts;
  private final VaultDomain domain;
  private final ChainFacts chain;

  EngineStart(
      DeploymentSettings settings, Contracts contracts, VaultDomain domain, ChainFacts chain) {
    this.settings = settings;
    this.contracts = contracts;
    this.domain = domain;
    this.chain = chain;
  }

  Engine start(Optional<SignedCheckpoint> newestCheckpoint) {
    var guard =
        new StartGuard(
            newestCheckpoint.map(SignedCheckpoint::body),
            chain.anchor().map(anchor -> new StartGuard.Anchor(anchor.size(), anchor.root())));
    var engineSettings = EngineSettings.in(settings.serviceFolder().resolve("engine"));
    Engine engine =
        switch (Engine.start(engineSettings, guard)) {
          case StartResult.Started started -> started.engine();
          case StartResult.Refused refused ->
              throw new IllegalStateException(
                  "the engine did not start (%s): %s"
                      .formatted(refused.code(), refused.sentence()));
        };
    try {
      if (engine.mode() instanceof Mode.ReadOnly readOnly) {
        LOG.warn("the engine is read-only ({}): {}", readOnly.code(), readOnly.reason());
      }
      Optional<Command.Genesis> genesis =
          engine.read(BookView::genesis).toCompletableFuture().join();
      if (genesis.isEmpty()) {
        begin(engine);
      } else {
        requireOurs(genesis.get());
      }
      return engine;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void requireOurs(Command.Genesis genesis) {
    if (genesis.chainId() == domain.chainId() && genesis.vault().equals(domain.vault())) return;
    throw new IllegalStateException(
        "the log is of vault %s on chain %d, the contracts file names vault %s on chain %d"
                .formatted(
                    genesis.vault().hex(),
                    genesis.chainId(),
                    domain.vault().hex(),
                    domain.chainId())
            + " (log_of_another_vault): use the data folder that belongs to these contracts");
  }

  private void begin(Engine engine) {
    ChainCursor start = chain.startCursor();
    int epoch = chain.logEpoch();
    Hash32 logId = domain.logId(epoch);
    var exitDelay = chain.exitDelay();
    var asset =
        new Asset(
            FIRST_ASSET,
            contracts.currency(),
            contracts.exponent(),
            Address.ofHex(contracts.token()),
            contracts.decimals());
    List<Command> commands =
        List.of(
            new Command.Genesis(
                domain.vault(),
                domain.chainId(),
                epoch,
                logId,
                dev.bascule.core.book.Book.RULES_SUPPORTED,
                settings.mode() == dev.bascule.service.deployment.Mode.TEST
                    ? dev.bascule.core.book.Mode.TEST
                    : dev.bascule.core.book.Mode.LIVE,
                start),
            new Command.RegisterAsset(asset),
            new Command.SetLimits(
                Limits.DEFAULT.withExitDelay(exitDelay.seconds(), exitDelay.blocks()),
                Authority.of("operator", "limits of the first start")));
    BatchAnswer answer = engine.submit(new CommandBatch(commands)).toCompletableFuture().join();
    if (!(answer instanceof BatchAnswer.Committed committed)
        || committed.outcomes().stream().anyMatch(Outcome.Rejected.class::isInstance)) {
      throw new IllegalStateException("the log could not begin: " + answer);
    }
    LOG.info("a new log begins: {} observes from block {}", logId.hex(), start.block());
  }
}
