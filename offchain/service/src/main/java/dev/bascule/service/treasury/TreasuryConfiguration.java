package dev.bascule.service.treasury;

import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Broadcast;
import dev.bascule.core.id.Address;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.KeyFile;
import dev.bascule.service.ledger.Gateway;
import java.io.IOException;
import java.nio.file.Files;
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
@Import(TreasuryController.class)
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
      Clock clock)
      throws IOException {
    Optional<Books> found =
        Books.read(deployment.dataFolder().resolve(Books.FILE), contracts, lanes(deployment));
    if (found.isEmpty()) return new TreasuryRoom(Optional.empty());
    Books books = found.get();
    var steps = new StepLog(sql, gateway);
    var tracking = new Tracking(sql, books, new Broadcast(node, finality), clock);
    var loop = new TreasuryLoop(steps, tracking, settings.pollInterval());
    var treasury =
        new Treasury(
            sql,
            books,
            clock,
            account -> node.transactionCount(account, new BlockTag.Latest()),
            loop::hint);
    rule(sql, steps, books, clock);
    loop.start();
    var wallets = new Wallets(sql, books, node);
    return new TreasuryRoom(
        Optional.of(new TreasuryRoom.Furniture(books, treasury, wallets, steps, loop)));
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
