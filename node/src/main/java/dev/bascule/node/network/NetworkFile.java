package dev.bascule.node.network;

import dev.bascule.chain.qbft.Fork;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code network.yml}, the one file of a network that people edit: who runs which nodes of which
 * chain. Everything else is generated from it.
 */
public record NetworkFile(
    String name,
    Chain chain,
    Besu besu,
    Permissions permissions,
    Rules rules,
    List<Organisation> organisations) {

  public static final String NAME = "network.yml";

  /**
   * @param blockPeriod whole milliseconds
   * @param requestTimeout of the first round, whole seconds
   * @param gasLimit of a block
   * @param validators where the chain keeps the set of validators
   */
  public record Chain(
      long id,
      Fork fork,
      Duration blockPeriod,
      Duration requestTimeout,
      long epochLength,
      long gasLimit,
      ValidatorSet.Mode validators) {}

  /**
   * Which Besu all nodes run.
   *
   * @param version none means whatever is installed
   * @param sha256 of the release's zip file, for a version that we do not know by ourselves
   */
  public record Besu(Optional<String> version, Optional<String> sha256) {
    public static final Besu ANY = new Besu(Optional.empty(), Optional.empty());
  }

  /**
   * @param nodes whether a node talks to listed nodes only
   * @param accounts whether a node takes transactions from listed accounts only
   */
  public record Permissions(boolean nodes, boolean accounts, List<Address> allowedAccounts) {
    public Permissions {
      allowedAccounts = List.copyOf(allowedAccounts);
    }
  }

  /** What the members agreed on; empty where they agreed on nothing. */
  public record Rules(OptionalInt maxValidatorsPerOrganisation) {}

  /** A legal entity that runs nodes. */
  public record Organisation(OrganisationId id, String name, Optional<Lei> lei, List<Node> nodes) {
    public Organisation {
      nodes = List.copyOf(nodes);
    }
  }

  /** What a node is for. */
  public enum Role {
    /** Proposes and seals blocks. */
    VALIDATOR,
    /** Follows the chain and answers questions. */
    RPC;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param name unique in the network
   * @param host an IP address, because an enode URL holds one
   * @param rpcHost where the RPC listens; the loopback address unless somebody wants otherwise
   * @param publicKey where the key was made elsewhere and stays there
   * @param securityModule what signs with the key, where no file holds it
   */
  public record Node(
      String name,
      Role role,
      String host,
      int p2pPort,
      int rpcPort,
      int metricsPort,
      String rpcHost,
      Heap heap,
      Optional<PublicKey> publicKey,
      Optional<SecurityModule> securityModule) {}

  /**
   * A plugin of Besu that keeps the node's key in a device ({@code --security-module}). It is the
   * device maker's or the operator's own; we ship none.
   *
   * @param name under which the plugin registers itself
   * @param plugin its jar, alone in a folder of its own or with other plugins
   * @param options of the plugin, as Besu's TOML takes them
   */
  public record SecurityModule(String name, Path plugin, List<Option> options) {

    /** A flag of the plugin, without the leading dashes, and its value. */
    public record Option(String flag, String value) {
      @Override
      public String toString() {
        return flag + "=" + value;
      }
    }

    public SecurityModule {
      options = List.copyOf(options);
    }

    /** By which Besu finds the plugin; everything in that folder is loaded. */
    public String pluginsProperty() {
      return "-Dbesu.plugins.dir=" + plugin.getParent();
    }
  }

  public NetworkFile {
    organisations = List.copyOf(organisations);
  }

  /**
   * @throws ProblemException with the place and what is expected there
   */
  public static NetworkFile read(Path file) throws IOException {
    return NetworkYaml.read(file);
  }

  /**
   * @param source the name of the text in messages
   * @throws ProblemException with the place and what is expected there
   */
  public static NetworkFile parse(String source, String text) {
    return NetworkYaml.parse(source, text);
  }

  /** The file's text, with every default written out. */
  public String toYaml() {
    return NetworkYamlText.of(this);
  }

  /** All nodes, in the order of the file. */
  public List<Node> nodes() {
    var nodes = new ArrayList<Node>();
    for (Organisation organisation : organisations) nodes.addAll(organisation.nodes());
    return nodes;
  }

  public Optional<Organisation> organisation(OrganisationId id) {
    return organisations.stream().filter(each -> each.id().equals(id)).findFirst();
  }
}
