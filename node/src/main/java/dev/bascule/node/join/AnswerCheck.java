package dev.bascule.node.join;

import dev.bascule.chain.evm.Signer;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an answer may be noted. Anybody can sign one with a key of his own, so it brings keys
 * where none are known and never others in their place.
 */
final class AnswerCheck {

  private final NetworkFolder network;
  private final OrganisationId organisation;

  AnswerCheck(NetworkFolder network, OrganisationId organisation) {
    this.network = network;
    this.organisation = organisation;
  }

  /**
   * @return the nodes of the organisation and what their {@code key.pub} is to hold
   */
  Map<NodeFolder, String> keys(JoinAnswer answer) throws IOException {
    requireVoter(answer.voter());
    Map<NodeFolder, String> keys = new LinkedHashMap<>();
    for (JoinAnswer.NodeKeyOf each : answer.nodes()) {
      NodeFolder node =
          network.nodesOf(organisation).stream()
              .filter(its -> its.name().equals(each.name()))
              .findFirst()
              .orElseThrow(() ->
                  JoinCommand.invalid(
                      "answer_of_other_nodes",
                      "the answer does not fit network.yml",
                      each.name() + " is no node of " + organisation));
      keys.put(node, requireKey(node, each));
    }
    for (NodeFolder node : network.nodesOf(organisation)) {
      if (keys.containsKey(node)) continue;
      throw JoinCommand.invalid(
          "answer_lacks_node",
          "the answer does not fit network.yml",
          "it has no key of " + node.name());
    }
    return keys;
  }

  private void requireVoter(Address voter) throws IOException {
    Optional<Address> known = VoterKey.address(network, organisation);
    if (known.isEmpty() || known.get().equals(voter)) return;
    Path file = network.root().resolve(organisation.text()).resolve("voter");
    throw known(
        "voter_known", "another voting account of " + organisation, file, known.get(), voter);
  }

  private String requireKey(NodeFolder node, JoinAnswer.NodeKeyOf told) throws IOException {
    if (Files.exists(node.keyFile())) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "node_key_made_here",
              "the key of " + node.name() + " was made on this machine",
              node.keyFile() + " exists, though the node is not ours",
              "Move that file away if nothing runs with it, then accept the answer again.")
          .asException();
    }
    String key;
    try {
      key = NodeFolder.publicKeyText(NodeFolder.publicKeyOf(told.publicKey().hex()));
    } catch (IllegalArgumentException wrong) {
      throw JoinCommand.invalid(
          "answer_malformed",
          "the answer cannot be believed",
          node.name() + ": " + wrong.getMessage());
    }
    Address address = Signer.of(NodeFolder.publicKeyOf(key));
    for (NodeFolder other : network.nodes()) {
      if (other.equals(node) || !Files.exists(other.publicKeyFile())) continue;
      if (!other.address().equals(address)) continue;
      throw JoinCommand.invalid(
          "answer_key_of_another",
          "the answer cannot be believed",
          "the key of " + node.name() + " is that of " + other.name());
    }
    if (Files.exists(node.publicKeyFile()) && !node.address().equals(address)) {
      throw known(
          "node_key_known",
          "another key of " + node.name(),
          node.publicKeyFile(),
          node.address(),
          address);
    }
    return key;
  }

  private RuntimeException known(String code, String what, Path file, Address here, Address told) {
    return Problem.of(
            ExitCode.CONFLICT,
            code,
            "the answer brings " + what + " than is known here",
            file + " has " + here + ", the answer " + told,
            "Ask "
                + organisation
                + " by telephone; only if it really made new keys, move the file away and accept"
                + " the answer again.")
        .asException();
  }
}
