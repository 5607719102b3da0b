package dev.bascule.node.doctor;

import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.node.network.Manifest;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of the folder: what was generated is what is there, and it is one network. */
final class FileChecks {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private FileChecks() {}

  static List<Finding> of(NetworkFolder network, QbftGenesis genesis) throws IOException {
    var findings = new ArrayList<Finding>();
    Map<String, String> edited = Manifest.differences(network);
    edited.forEach((file, what) ->
        findings.add(
            Finding.warning(
                "file_differs",
                file,
                what,
                "Edit network.yml instead, and run ./bascule node network render.")));
    if (edited.isEmpty()) findings.add(Finding.ok("files", "folder", "as they were generated"));
    findings.add(chain(network, genesis));
    findings.addAll(size(network, genesis));
    for (NodeFolder node : network.nodes()) {
      if (!Files.exists(node.publicKeyFile())) continue;
      findings.addAll(peers(network, node));
      findings.addAll(modes(node));
    }
    return findings;
  }

  /** The genesis against network.yml and against the hash that trust.json states. */
  private static Finding chain(NetworkFolder network, QbftGenesis genesis) throws IOException {
    if (genesis.chainId() != network.file().chain().id()) {
      return Finding.wrong(
          "chain_id_differs",
          "genesis.json",
          "chain id " + genesis.chainId() + ", network.yml says " + network.file().chain().id(),
          "One of the two is another network's.");
    }
    String stated = statedHash(network.trustFile());
    if (!stated.isEmpty() && !stated.equals(genesis.hash().hex())) {
      return Finding.wrong(
          "genesis_differs",
          "genesis.json",
          "its hash is " + genesis.hash() + ", trust.json says " + stated,
          "Restore genesis.json from another member; with another genesis it is another chain.");
    }
    return Finding.ok("genesis", "genesis.json", "hash " + genesis.hash());
  }

  private static String statedHash(Path trust) throws IOException {
    if (!Files.exists(trust)) return "";
    try {
      JsonNode json = JSON.readTree(Files.readString(trust));
      return json.path("genesisHash").asString("");
    } catch (JacksonException _) {
      return "nothing that can be read";
    }
  }

  private static List<Finding> size(NetworkFolder network, QbftGenesis genesis) {
    ValidatorSet set = genesis.validators();
    int members = set.members().size();
    int faults = ValidatorSet.faultsTolerated(members);
    var findings = new ArrayList<Finding>();
    if (faults == 0) {
      findings.add(
          Finding.warning(
              "no_fault_tolerated",
              "genesis.json",
              members + " validators, " + set.quorum() + " must seal: none may fail",
              "Four validators are the least that tolerate one failure."));
    }
    Map<String, Integer> held = new HashMap<>();
    for (NodeFolder node : network.nodes()) {
      boolean member = Files.exists(node.publicKeyFile()) && set.contains(node.address());
      if (member) held.merge(node.organisation().text(), 1, Integer::sum);
    }
    held.forEach((organisation, count) -> {
      if (faults == 0 || count <= faults) return;
      findings.add(
          Finding.warning(
              "blocking_minority",
              organisation,
              "holds " + count + " of " + members + " validators, and can stop the chain alone",
              "Spread the validators, and set rules.maxValidatorsPerOrganisation."));
    });
    return findings;
  }

  /** A wrong enode isolates a node without a line in its log. */
  private static List<Finding> peers(NetworkFolder network, NodeFolder node) throws IOException {
    var findings = new ArrayList<Finding>();
    Map<String, NodeFolder> expected = new HashMap<>();
    for (NodeFolder other : network.nodes()) {
      if (Files.exists(other.publicKeyFile())) expected.put(other.enode(), other);
    }
    Set<String> allowed =
        new HashSet<>(FlatToml.read(node.permissionsFile()).texts("nodes-allowlist"));
    boolean listed =
        FlatToml.read(node.configFile()).isTrue("permissions-nodes-config-file-enabled");
    for (String enode : staticNodes(node)) {
      if (!expected.containsKey(enode)) {
        findings.add(
            Finding.wrong(
                "static_node_wrong",
                node.name(),
                "static-nodes.json has " + enode + ", which is no node of network.yml",
                "Run ./bascule node network render."));
      } else if (listed && !allowed.contains(enode)) {
        findings.add(
            Finding.wrong(
                "static_node_not_allowed",
                node.name(),
                expected.get(enode).name() + " is in static-nodes.json and not in permissions.toml",
                "Besu does not start so. Run ./bascule node network render."));
      }
    }
    return findings;
  }

  private static List<String> staticNodes(NodeFolder node) throws IOException {
    var enodes = new ArrayList<String>();
    if (!Files.exists(node.staticNodesFile())) return enodes;
    try {
      for (JsonNode each : JSON.readTree(Files.readString(node.staticNodesFile()))) {
        enodes.add(each.asString(""));
      }
    } catch (JacksonException _) {
      enodes.add("something that is no JSON");
    }
    return enodes;
  }

  /** Who may write the configuration decides what runs. */
  private static List<Finding> modes(NodeFolder node) throws IOException {
    var findings = new ArrayList<Finding>();
    for (Path file : List.of(node.path(), node.configFile(), node.permissionsFile())) {
      if (!Files.exists(file)) continue;
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        findings.add(
            Finding.wrong(
                "file_writable_by_others",
                node.name(),
                file + " is " + PosixFilePermissions.toString(mode),
                "chmod go-w " + file));
      }
    }
    if (node.node().role() == NetworkFile.Role.VALIDATOR && !Files.isDirectory(node.data())) {
      findings.add(
          Finding.warning(
              "data_missing",
              node.name(),
              node.data() + " does not exist",
              "The node starts from block 0 and fetches the chain; never do this on two at once."));
    }
    return findings;
  }
}
