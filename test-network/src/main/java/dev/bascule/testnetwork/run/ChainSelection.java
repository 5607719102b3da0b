package dev.bascule.testnetwork.run;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.process.LocalPort;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.part.AnvilPart;
import dev.bascule.testnetwork.part.LocalChain;
import dev.bascule.testnetwork.run.NetworkOptions.ChainChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Picks the chain: a data folder stays with the kind of chain that it was made with. */
public final class ChainSelection {

  private ChainSelection() {}

  static LocalChain select(NetworkOptions options, Consumer<String> say)
      throws IOException, InterruptedException {
    ChainChoice kept = kept(options.folder());
    ChainChoice wanted = options.chain();
    if (wanted != ChainChoice.AUTO && kept != ChainChoice.AUTO && wanted != kept) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "chain_kind_differs",
              "the data folder holds a network on another kind of chain",
              options.folder().root()
                  + " was made with "
                  + word(kept)
                  + ", asked for is "
                  + word(wanted),
              "Use --chain " + word(kept) + ", or another folder: --data DIR.")
          .asException();
    }
    ChainChoice chosen = choose(kept != ChainChoice.AUTO ? kept : wanted, options.environment());
    return chosen == ChainChoice.ANVIL ? anvil(options) : besu(options, say);
  }

  /** Which chain a new folder gets; a Besu that is there and not usable is not passed over. */
  public static ChainChoice choose(ChainChoice wanted, Map<String, String> environment) {
    if (wanted != ChainChoice.AUTO) return wanted;
    boolean none = BesuDistribution.find(environment) instanceof BesuDistribution.Search.Absent;
    return none ? ChainChoice.ANVIL : ChainChoice.BESU;
  }

  private static ChainChoice kept(DataFolder folder) {
    if (Files.exists(folder.chain().resolve("genesis.json"))) return ChainChoice.BESU;
    if (Files.exists(folder.chain().resolve("anvil-saved.json"))) return ChainChoice.ANVIL;
    return ChainChoice.AUTO;
  }

  private static LocalChain anvil(NetworkOptions options) {
    Path binary = AnvilPart.find(options.repository()).orElseThrow(ChainSelection::noAnvil);
    int port = options.chainPort() == 0 ? LocalPort.free() : options.chainPort();
    requireFree(port, "the chain", "--chain-port");
    return new LocalChain.Anvil(
        new AnvilPart(binary, options.folder(), port, NetworkOptions.ANVIL_CHAIN_ID),
        NetworkOptions.ANVIL_CHAIN_ID);
  }

  private static RuntimeException noAnvil() {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "anvil_missing",
            "there is no chain to start",
            "anvil is not in contracts/node_modules, and no Besu was chosen",
            "Run ./bascule mvn -pl contracts package, which fetches it, or set BESU_HOME.")
        .asException();
  }

  private static LocalChain besu(NetworkOptions options, Consumer<String> say)
      throws IOException, InterruptedException {
    if (options.chainPort() != 0) requireFree(options.chainPort(), "the chain", "--chain-port");
    // First of all: without a Besu no folder is made, which would bind the next start to it.
    var besu = new BesuSupply(options.environment(), say).obtain(NetworkFile.Besu.ANY);
    return new LocalChain.Besu(besu, LocalConsortium.prepare(options));
  }

  static void requireFree(int port, String who, String flag) {
    if (LocalPort.isFree(port)) return;
    String holder = LocalPort.holder(port).orElse("a process of another user");
    throw Problem.of(
            ExitCode.CONFLICT,
            "port_in_use",
            "port " + port + " for " + who + " is taken",
            holder + " listens there",
            "Stop it, or choose another port: ./bascule up " + flag + " N.")
        .asException();
  }

  private static String word(ChainChoice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
