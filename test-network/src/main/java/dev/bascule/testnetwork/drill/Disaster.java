package dev.bascule.testnetwork.drill;

import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.part.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Everything online of the treasury is killed, everything that it had is deleted. */
final class Disaster {

  private Disaster() {}

  /**
   * What was lost.
   *
   * @param killed names of the processes
   * @param deleted how many files
   */
  record Lost(List<String> killed, int deleted) {}

  static Lost strike(DrillFolder folder) throws IOException {
    DataFolder online = DataFolder.at(folder.first().resolve("online"));
    List<String> killed = kill(online);
    // Before the folder is gone: it says by which arguments the chain's nodes are known.
    List<ProcessIdentity> running = Leftovers.find(online);
    DrillStop.require(running.isEmpty(), "something runs on", running.toString());
    int files;
    try (Stream<Path> all = Files.walk(folder.first())) {
      files = (int) all.filter(file -> Files.isRegularFile(file)).count();
    }
    DrillFolder.delete(folder.first());
    requireGone(folder, online);
    return new Lost(killed, files);
  }

  /** SIGKILL, the supervisor first: it would start the others again. */
  private static List<String> kill(DataFolder online) throws IOException {
    NetworkFile network = NetworkFile.read(online.networkFile()).orElseThrow();
    var all = new ArrayList<NetworkFile.PartAt>();
    all.add(network.supervisor());
    all.addAll(network.parts());
    var killed = new ArrayList<String>();
    for (NetworkFile.PartAt part : all) {
      part.identity()
          .find()
          .ifPresent(running -> {
            LocalProcess.kill(running);
            killed.add(part.name());
          });
    }
    return killed;
  }

  /** Believed only when it was looked for. */
  private static void requireGone(DrillFolder folder, DataFolder online) throws IOException {
    DrillStop.require(
        Leftovers.find(online).isEmpty(), "something runs on", Leftovers.find(online).toString());
    DrillStop.require(!Files.exists(folder.first()), "it is not gone", folder.first().toString());
    try (Stream<Path> rest = Files.walk(folder.root())) {
      List<Path> found =
          rest.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(folder.safe()))
              .filter(Disaster::isOfTheTreasury)
              .toList();
      DrillStop.require(found.isEmpty(), "a copy is left", found.toString());
    }
  }

  private static boolean isOfTheTreasury(Path file) {
    String name = file.getFileName().toString();
    return List.of("keystore.json", "treasury.json", "state.json", "credentials.json")
        .contains(name);
  }
}
