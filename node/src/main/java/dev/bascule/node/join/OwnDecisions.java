package dev.bascule.node.join;

import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.OrganisationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a join pack may not decide: which code runs beside the keys of the machine that joins, and
 * who may ask its nodes (ADR 78).
 */
final class OwnDecisions {

  private static final String LOOPBACK = "127.0.0.1";

  private OwnDecisions() {}

  /**
   * @param leftOut is told what was taken out, a line for each node
   */
  static NetworkFile without(NetworkFile file, OrganisationId joining, List<String> leftOut) {
    List<NetworkFile.Organisation> organisations = new ArrayList<>();
    for (NetworkFile.Organisation each : file.organisations()) {
      boolean own = each.id().equals(joining);
      organisations.add(
          new NetworkFile.Organisation(
              each.id(),
              each.name(),
              each.lei(),
              each.nodes().stream().map(node -> without(node, own, leftOut)).toList()));
    }
    return new NetworkFile(
        file.name(), file.chain(), file.besu(), file.permissions(), file.rules(), organisations);
  }

  /**
   * The module of anybody's node: with a host that is this machine, a start would load it here.
   * Where the nodes of others are asked, the others say.
   */
  private static NetworkFile.Node without(
      NetworkFile.Node node, boolean own, List<String> leftOut) {
    boolean elsewhere = own && !node.rpcHost().equals(LOOPBACK);
    List<String> out = new ArrayList<>();
    if (elsewhere) out.add("rpcHost " + node.rpcHost());
    node.securityModule()
        .ifPresent(module -> out.add("securityModule " + module.name() + " of " + module.plugin()));
    if (out.isEmpty()) return node;
    leftOut.add(node.name() + ": " + String.join(", ", out));
    return new NetworkFile.Node(
        node.name(),
        node.role(),
        node.host(),
        node.p2pPort(),
        node.rpcPort(),
        node.metricsPort(),
        elsewhere ? LOOPBACK : node.rpcHost(),
        node.heap(),
        node.publicKey(),
        Optional.empty());
  }
}
