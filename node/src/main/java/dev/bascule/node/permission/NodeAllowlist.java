package dev.bascule.node.permission;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.network.BesuToml;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The allowlist of one node: in its files, which it reads at a start, and in the running process.
 * The files alone bring a whole network back after a halt, because no contract is asked for them.
 */
public final class NodeAllowlist {

  private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*)\"");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final NodeFolder node;

  public NodeAllowlist(NodeFolder node) {
    this.node = node;
  }

  /** What came of bringing a node's allowlist up to date. */
  public sealed interface Applied {

    /** Files and process said so already. */
    record Unchanged() implements Applied {}

    /** The files are new and the process has read them. */
    record Reloaded() implements Applied {}

    /** The files are new; the process has not read them, and does at its next start. */
    record Written(RpcFailure why) implements Applied {}
  }

  public Allowlist inFiles() throws IOException {
    if (!Files.exists(node.permissionsFile())) return new Allowlist(List.of(), List.of());
    List<String> enodes = List.of();
    List<Address> accounts = List.of();
    for (String line : Files.readAllLines(node.permissionsFile())) {
      if (line.startsWith("nodes-allowlist=")) enodes = quoted(line);
      if (line.startsWith("accounts-allowlist=")) {
        accounts = quoted(line).stream().map(Address::ofHex).toList();
      }
    }
    return new Allowlist(enodes, accounts);
  }

  private static List<String> quoted(String line) {
    List<String> found = new ArrayList<>();
    Matcher each = QUOTED.matcher(line);
    while (each.find()) found.add(each.group(1));
    return found;
  }

  /** The enodes that the process allows now; empty when it is silent or takes everybody. */
  public Optional<List<String>> running() {
    try (EvmNode rpc = EvmNode.at(node.rpcUrl(), AnsweringNode.DEADLINE)) {
      return switch (rpc.rpc().call("perm_getNodesAllowlist")) {
        case RpcAnswer.Failed _ -> Optional.empty();
        case RpcAnswer.Result(JsonNode list) -> {
          List<String> enodes = new ArrayList<>();
          for (JsonNode each : list) enodes.add(each.asString(""));
          yield Optional.of(List.copyOf(enodes));
        }
      };
    }
  }

  /** Writes what differs, whole or not at all, and has the process read it. */
  public Applied apply(Allowlist wanted) throws IOException {
    boolean stale = running().map(enodes -> !wanted.enodes().equals(sorted(enodes))).orElse(false);
    if (inFiles().equals(wanted) && !stale) return new Applied.Unchanged();
    // Besu does not start when a static peer is not on the list, so the peers go with it.
    List<String> peers = new ArrayList<>(wanted.enodes());
    String own = NodeFolder.publicKeyText(node.publicKey()).substring(2);
    peers.removeIf(enode -> enode.contains(own));
    PrivateFile.write(
        node.staticNodesFile(),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(peers) + "\n");
    PrivateFile.write(
        node.permissionsFile(),
        BesuToml.permissions(
            wanted.enodes(), wanted.accounts().stream().map(Address::hex).toList()));
    try (EvmNode rpc = EvmNode.at(node.rpcUrl(), AnsweringNode.DEADLINE)) {
      return switch (rpc.rpc().call("perm_reloadPermissionsFromFile")) {
        case RpcAnswer.Result _ -> new Applied.Reloaded();
        case RpcAnswer.Failed(RpcFailure why) -> new Applied.Written(why);
      };
    }
  }

  private static List<String> sorted(List<String> enodes) {
    return enodes.stream().sorted().toList();
  }
}
