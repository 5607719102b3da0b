package dev.bascule.testnetwork.run;

import dev.bascule.chain.qbft.Fork;
import dev.bascule.chain.qbft.GenesisPlan;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.membership.NetworkWriting;
import dev.bascule.node.network.Heap;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.OrganisationId;
import dev.bascule.node.process.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The developer's consortium: one bank for each validator, all on this machine, in the same folder
 * form as a real one. Keys and genesis are made once; ports are chosen at each start.
 */
final class LocalConsortium {

  private static final long GAS_LIMIT = 300_000_000;
  private static final Heap HEAP = new Heap(768);

  private LocalConsortium() {}

  static NetworkFolder prepare(NetworkOptions options) throws IOException {
    Path root = options.folder().chain();
    var writer = NetworkWriting.writer(new SecureRandom());
    boolean there = Files.exists(root.resolve(NetworkFile.NAME));
    if (!there && Files.exists(root.resolve("genesis.json"))) throw older(root);
    NetworkFolder network;
    if (there) {
      NetworkFolder kept = NetworkFolder.open(root);
      if (kept.nodes().size() != options.validators()) throw otherNumber(root, kept, options);
      network = writer.change(kept, file(options, kept.file().chain()));
    } else {
      network = writer.create(file(options, chain(options.mode())), root);
    }
    linkLogs(options, network);
    return network;
  }

  private static NetworkFile.Chain chain(ValidatorSet.Mode mode) {
    return new NetworkFile.Chain(
        NetworkOptions.BESU_CHAIN_ID,
        Fork.PRAGUE,
        Duration.ofSeconds(1),
        Duration.ofSeconds(4),
        GenesisPlan.EPOCH_BLOCKS,
        GAS_LIMIT,
        mode);
  }

  private static NetworkFile file(NetworkOptions options, NetworkFile.Chain chain) {
    var taken = new HashSet<Integer>();
    var organisations = new ArrayList<NetworkFile.Organisation>();
    for (int i = 1; i <= options.validators(); i++) {
      int rpc = rpcPort(options.chainPort(), i, taken);
      var node =
          new NetworkFile.Node(
              "besu-" + i,
              NetworkFile.Role.VALIDATOR,
              "127.0.0.1",
              anyPort(taken),
              rpc,
              anyPort(taken),
              "127.0.0.1",
              HEAP,
              Optional.empty(),
              Optional.empty());
      String bank = "bank-" + (char) ('a' + i - 1);
      organisations.add(
          new NetworkFile.Organisation(
              new OrganisationId(bank), bank, Optional.empty(), List.of(node)));
    }
    return new NetworkFile(
        "local",
        chain,
        NetworkFile.Besu.ANY,
        new NetworkFile.Permissions(true, false, List.of()),
        new NetworkFile.Rules(OptionalInt.of(1)),
        organisations);
  }

  private static int anyPort(Set<Integer> taken) {
    int port = LocalPort.free();
    while (!taken.add(port)) port = LocalPort.free();
    return port;
  }

  private static int rpcPort(int first, int node, Set<Integer> taken) {
    int port = first + node - 1;
    if (first != 0 && (node == 1 || (LocalPort.isFree(port) && !taken.contains(port)))) {
      taken.add(port);
      return port;
    }
    return anyPort(taken);
  }

  /** Beside the other parts' logs, where people look. */
  private static void linkLogs(NetworkOptions options, NetworkFolder network) throws IOException {
    for (var node : network.nodes()) {
      Path link = options.folder().log(node.name());
      if (Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) continue;
      Files.createSymbolicLink(link, options.folder().logs().relativize(node.log()));
    }
  }

  private static RuntimeException older(Path root) {
    return Problem.of(
            ExitCode.CONFLICT,
            "chain_folder_older",
            "the Besu network cannot be started",
            root + " was made by an older version, without a network.yml",
            "Use another --data folder.")
        .asException();
  }

  private static RuntimeException otherNumber(
      Path root, NetworkFolder kept, NetworkOptions options) {
    return Problem.of(
            ExitCode.CONFLICT,
            "genesis_differs",
            "the Besu network cannot be started",
            root
                + " is a chain of "
                + kept.nodes().size()
                + " validators, asked for are "
                + options.validators(),
            "Use --validators " + kept.nodes().size() + ", or another --data folder.")
        .asException();
  }
}
