package dev.bascule.node.agent;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chainrpc.registry.RegistryState;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.validator.HeaderVotes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Header mode: has the validators of this folder vote for what the members decided in the registry,
 * and for nothing else.
 */
final class VoteDuty {

  private final NetworkFolder network;

  VoteDuty(NetworkFolder network) {
    this.network = network;
  }

  /**
   * @param inForce who seals the next block
   */
  void fulfil(RegistryState decided, List<Address> inForce, AgentLog log) {
    Map<Address, Boolean> wanted = new HashMap<>();
    TreeSet<Address> differ = new TreeSet<>(decided.validators());
    inForce.forEach(differ::remove);
    differ.forEach(each -> wanted.put(each, true));
    TreeSet<Address> leaving = new TreeSet<>(inForce);
    decided.validators().forEach(leaving::remove);
    leaving.forEach(each -> wanted.put(each, false));
    for (NodeFolder node : network.nodes()) {
      if (!node.isLocal() || !inForce.contains(node.address())) continue;
      Map<Address, Boolean> pending = HeaderVotes.pending(node).orElse(null);
      if (pending == null) continue; // The node is away, and is asked again.
      vote(node, wanted, pending, log);
      takeBack(node, wanted, pending, log);
    }
    if (wanted.isEmpty()) {
      log.well("votes", "the validators are as decided, " + summary(inForce.size()));
    } else {
      log.state("votes", "for " + sentences(wanted) + "; in force are " + summary(inForce.size()));
    }
  }

  private static void vote(
      NodeFolder node, Map<Address, Boolean> wanted, Map<Address, Boolean> pending, AgentLog log) {
    wanted.forEach((subject, add) -> {
      if (add.equals(pending.get(subject))) return;
      HeaderVotes.cast(node, subject, add)
          .ifPresentOrElse(
              why -> log.state(node.name() + ", vote on " + subject, why.sentence()),
              () -> log.event(node.name() + " votes to " + (add ? "add " : "drop ") + subject));
    });
  }

  private static void takeBack(
      NodeFolder node, Map<Address, Boolean> wanted, Map<Address, Boolean> pending, AgentLog log) {
    for (Address subject : new ArrayList<>(pending.keySet())) {
      if (wanted.containsKey(subject)) continue;
      HeaderVotes.takeBack(node, subject)
          .ifPresentOrElse(
              why -> log.state(node.name() + ", vote on " + subject, why.sentence()),
              () ->
                  log.event(
                      node.name() + " takes back a vote on " + subject + ": nobody decided it"));
    }
  }

  private static String sentences(Map<Address, Boolean> wanted) {
    List<String> all = new ArrayList<>();
    wanted.forEach((subject, add) -> all.add((add ? "adding " : "dropping ") + subject));
    return String.join(", ", all);
  }

  private static String summary(int n) {
    return n + " validators, " + ValidatorSet.quorum(n) + " must seal";
  }
}
