package dev.bascule.node.network;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder that was made from a {@link NetworkFile}; every command starts from it. */
public final class NetworkFolder {

  private final Path root;
  private final NetworkFile file;
  private final List<NodeFolder> nodes;

  private NetworkFolder(Path root, NetworkFile file) {
    this.root = root;
    this.file = file;
    var all = new ArrayList<NodeFolder>();
    for (NetworkFile.Organisation organisation : file.organisations()) {
      for (NetworkFile.Node node : organisation.nodes()) {
        Path at = root.resolve(organisation.id().text()).resolve(node.name());
        all.add(new NodeFolder(organisation.id(), node, at));
      }
    }
    this.nodes = List.copyOf(all);
  }

  /** The folder as it would be, whether or not it is there. */
  public static NetworkFolder of(Path root, NetworkFile file) {
    return new NetworkFolder(root.toAbsolutePath().normalize(), file);
  }

  /**
   * @throws ProblemException if no network lies there, or its file is broken
   */
  public static NetworkFolder open(Path root) throws IOException {
    Path at = root.toAbsolutePath().normalize();
    Path file = at.resolve(NetworkFile.NAME);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      // Only what is surely not there is called so: behind a closed door may lie keys.
      if (!Files.notExists(file) && !Files.isRegularFile(at)) throw unreadable(at);
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "network_folder_missing",
              "there is no network in " + at,
              file + " does not exist",
              "Make one with ./bascule node network create, or name another folder: --network DIR.")
          .asException();
    }
    return of(at, NetworkFile.read(file));
  }

  private static ProblemException unreadable(Path at) {
    String owner = "";
    try {
      owner = ", which belongs to " + Files.getOwner(at).getName();
    } catch (IOException _) {
      // Not even that can be seen.
    }
    return Problem.of(
            ExitCode.REFUSED,
            "network_folder_unreadable",
            "the network in " + at + " cannot be read",
            System.getProperty("user.name") + " may not look into " + at + owner,
            "Run it as the user who runs the nodes, or name another folder: --network DIR.")
        .asException();
  }

  public Path root() {
    return root;
  }

  public NetworkFile file() {
    return file;
  }

  public Path networkFile() {
    return root.resolve(NetworkFile.NAME);
  }

  public Path genesisFile() {
    return root.resolve("genesis.json");
  }

  public Path trustFile() {
    return root.resolve("trust.json");
  }

  /** Where the registry contract is, once there is one. */
  public Path registryFile() {
    return root.resolve("registry.json");
  }

  public Path composeFile() {
    return root.resolve("compose.yml");
  }

  public Path manifestFile() {
    return root.resolve("MANIFEST.sha256");
  }

  /** All nodes, in the order of the file. */
  public List<NodeFolder> nodes() {
    return nodes;
  }

  public List<NodeFolder> nodesOf(OrganisationId organisation) {
    return nodes.stream().filter(each -> each.organisation().equals(organisation)).toList();
  }

  public Optional<NodeFolder> node(String name) {
    return nodes.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * Organisations or nodes by name; all nodes when no name is given.
   *
   * @throws ProblemException if a name is neither
   */
  public List<NodeFolder> select(List<String> names) {
    if (names.isEmpty()) return nodes;
    var chosen = new ArrayList<NodeFolder>();
    for (String name : names) {
      List<NodeFolder> found =
          nodes.stream()
              .filter(each -> each.name().equals(name) || each.organisation().text().equals(name))
              .filter(each -> !chosen.contains(each))
              .toList();
      if (found.isEmpty() && !isNamed(name)) throw unknown(name);
      chosen.addAll(found);
    }
    return List.copyOf(chosen);
  }

  private boolean isNamed(String name) {
    return node(name).isPresent()
        || file.organisations().stream().anyMatch(each -> each.id().text().equals(name));
  }

  private RuntimeException unknown(String name) {
    var known = new ArrayList<String>();
    for (var organisation : file.organisations()) known.add(organisation.id().text());
    for (NodeFolder node : nodes) known.add(node.name());
    return Problem.of(
            ExitCode.NOT_FOUND,
            "member_unknown",
            "nobody here is called " + name,
            "the network has " + String.join(", ", known),
            Suggestion.of(name, known).map(near -> "Did you mean " + near + "?").orElse(""))
        .asException();
  }

  /**
   * @throws ProblemException if the file is missing or is not the genesis of a QBFT chain
   */
  public QbftGenesis genesis() throws IOException {
    if (!Files.isRegularFile(genesisFile())) {
      throw brokenGenesis(genesisFile() + " does not exist");
    }
    try {
      return QbftGenesis.read(Files.readAllBytes(genesisFile()));
    } catch (JsonRefused broken) {
      throw brokenGenesis(genesisFile() + ": " + broken.getMessage());
    }
  }

  private static RuntimeException brokenGenesis(String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "genesis_unreadable",
            "the genesis cannot be read",
            why,
            "Restore it from another member's folder; its hash is in trust.json.")
        .asException();
  }

  /** Who must seal block 1; later sets are the chain's. */
  public ValidatorSet validators() throws IOException {
    return genesis().validators();
  }
}
