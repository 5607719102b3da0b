package dev.bascule.service.treasury;

import dev.bascule.chain.request.Payload;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.ProvenValidators;
import dev.bascule.chainrpc.block.SealedState;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcCredentials;
import dev.bascule.chainrpc.safe.SafeEnds;
import dev.bascule.chainrpc.submission.Broadcast;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Slot;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.KeyFile;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.node.JsonNodeFactory;

/** The treasury, where the data folder has a {@code treasury.json}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TreasurySettings.class)
@Import({TreasuryController.class, OutlookController.class, KeyController.class})
public class TreasuryConfiguration {

  @Bean(destroyMethod = "close")
  TreasuryRoom treasuryRoom(
      DeploymentSettings deployment,
      Contracts contracts,
      TreasurySettings settings,
      DSLContext sql,
      Gateway gateway,
      EvmNode node,
      Finality finality,
      BlockCursor chain,
      Sender operatorLane,
      Book log,
      Clock clock)
      throws IOException {
    Optional<Books> found =
        Books.read(deployment.dataFolder().resolve(Books.FILE), contracts, lanes(deployment));
    if (found.isEmpty()) return new TreasuryRoom(Optional.empty());
    Books books = found.get();
    var steps = new StepLog(sql, gateway);
    var proposals = new ProposalSteps(sql, books, clock);
    var tracking = new Tracking(sql, new Broadcast(node, finality, chain), proposals);
    var safes = new Safes(books, node, clock);
    var safeTracking =
        new SafeTracking(
            sql,
            proposals,
            new SafeEnds(node, finality, chain),
            new SafeExecution(node, operatorLane, proposals));
    var loop =
        new TreasuryLoop(
            "treasury",
            settings.pollInterval(),
            List.of(steps::flushAll, tracking::step, safeTracking::step, steps::flushAll));
    Optional<CoinWatch> watch = watch(sql, books, settings, deployment);
    Optional<TreasuryLoop> coins =
        watch.map(it -> following(it, new CoinTracking(sql, it, proposals), settings, loop));
    Optional<CoinWallets> coinWallets = watch.map(it -> new CoinWallets(sql, books, it));
    var wallets = new Wallets(sql, books, node, safes, coinWallets);
    var own = new OwnAddresses(books, () -> watch.map(CoinWatch::own));
    var limits = new LimitsNow(books, own, new RiskWatch(books, node, coinWallets)::now);
    var positions = new Positions(sql, books, safes, wallets, coinWallets, own);
    var treasury =
        new Treasury(
            sql,
            books,
            limits,
            clock,
            (move, payload) -> state(move, payload, safes, watch),
            () -> {
              loop.hint();
              coins.ifPresent(TreasuryLoop::hint);
            });
    rule(sql, steps, books, clock);
    var statements = new Statements(sql, books, clock, loop::hint);
    new RegisterProof(log).check(sql);
    statements.open(settings.vouched());
    loop.start();
    coins.ifPresent(TreasuryLoop::start);
    List<TreasuryLoop> loops = new ArrayList<>(coins.stream().toList());
    loops.add(loop);
    return new TreasuryRoom(
        Optional.of(
            new TreasuryRoom.Furniture(
                books,
                treasury,
                states(sealed(node, finality, chain), books, clock),
                statements,
                wallets,
                safes,
                watch.map(it -> new CoinDrafts(sql, it)),
                new Outlook(sql, books, clock, limits, positions, own),
                steps,
                loops,
                watch.map(CoinWatch::node))));
  }

  private static StateBeside states(Optional<SealedState> chain, Books books, Clock clock) {
    return new StateBeside(
        payload -> chain.flatMap(it -> it.of(payload, books.document()::safe)),
        block -> chain.map(it -> it.validatorsAt(block)).orElse(List.of()),
        books,
        clock);
  }

  private static Optional<SealedState> sealed(EvmNode node, Finality finality, BlockCursor chain) {
    return finality instanceof Finality.Sealed(ProvenValidators validators)
        ? Optional.of(new SealedState(node, chain, validators))
        : Optional.empty();
  }

  private static Optional<CoinWatch> watch(
      DSLContext sql, Books books, TreasurySettings settings, DeploymentSettings deployment) {
    return books
        .document()
        .bitcoin()
        .map(chain -> {
          Path file = deployment.dataFolder().resolve(chain.credentials());
          var rpc =
              new JsonRpc(
                  URI.create(chain.node()),
                  settings.nodeDeadline(),
                  Optional.of(new RpcCredentials(file)));
          return new CoinWatch(sql, chain, new Bitcoind(rpc));
        });
  }

  /** Between two readings every proposal is looked at, so that none misses what a block did. */
  private static TreasuryLoop following(
      CoinWatch watch, CoinTracking tracking, TreasurySettings settings, TreasuryLoop steps) {
    Runnable read =
        () -> {
          do {
            tracking.step();
          } while (watch.advance() && !Thread.currentThread().isInterrupted());
          steps.hint();
        };
    return new TreasuryLoop("treasury-coins", settings.pollInterval(), List.of(read));
  }

  private static ChainState state(
      Move move, Payload payload, Safes safes, Optional<CoinWatch> watch) {
    return switch (move.slot()) {
      case Slot.Nonce(Holder.Account account, long _) ->
          new ChainState.Count(
              StoredProposal.call(payload)
                  .map(call -> safes.nonceFor(move, call))
                  .orElseGet(() -> safes.count(account)));
      case Slot.Coins(Holder.Scripts scripts, var _) ->
          watch.orElseThrow().unspent(scripts, (Payload.UtxoTransaction) payload);
    };
  }

  /** By what the treasury is ruled from now on stands in the log, too. */
  private static void rule(DSLContext sql, StepLog steps, Books books, Clock clock) {
    String digest = books.document().digest().hex();
    boolean known = steps.newest("rule").filter(document -> document.contains(digest)).isPresent();
    if (known) return;
    var document = JsonNodeFactory.instance.objectNode();
    document.put("format", StepLog.FORMAT).put("step", "rule").put("rules", digest);
    document.put("at", Long.toString(clock.millis() / 1000));
    StepLog.add(sql, Optional.empty(), "rule", document);
  }

  /** Whose nonces this service gives to its own transactions. */
  private static List<Address> lanes(DeploymentSettings deployment) throws IOException {
    List<Address> lanes = new ArrayList<>();
    for (String role : List.of("operator", "issuer")) {
      if (!Files.isReadable(deployment.keysFolder().resolve(role + ".json"))) continue;
      lanes.add(KeyFile.read(deployment.keysFolder(), role).address());
    }
    return lanes;
  }
}
