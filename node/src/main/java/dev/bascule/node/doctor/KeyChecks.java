package dev.bascule.node.doctor;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.NodeKeys;
import dev.bascule.node.process.RestoringFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keys: there, secret, the right ones, and known to nobody else. */
final class KeyChecks {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  /** Their secret keys are printed in manuals: anvil and hardhat, Besu, ganache. */
  private static final Set<Address> EVERYBODYS =
      Set.copyOf(
          List.of(
                  "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
                  "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
                  "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
                  "0x90f79bf6eb2c4f870365e785982e1f101e93b906",
                  "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65",
                  "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
                  "0x976ea74026e726554db657fa54763abd0c3a0aa9",
                  "0x14dc79964da2c08b23698b3d3cc7ca32193d9955",
                  "0x23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f",
                  "0xa0ee7a142d267c1f36714e4a8f75612f20a79720",
                  "0xfe3b557e8fb62b89f4916b721be55ceb828dbd73",
                  "0x627306090abab3a6e1400e9345bc60c78a8bef57",
                  "0xf17f52151ebef6c7334fad080c5704d77216b732",
                  "0x90f8bf6a479f320ead074411a4b0e7944ea8c9c1",
                  "0xffcf8fdee72ac11b5c542428b35eef5769c409f0")
              .stream()
              .map(Address::ofHex)
              .toList());

  private static final int ZERO_BYTES_MAX = 15;

  private KeyChecks() {}

  static List<Finding> of(NetworkFolder network, QbftGenesis genesis) throws IOException {
    var findings = new ArrayList<Finding>();
    if (Files.exists(RestoringFolder.of(network.root()))) {
      findings.add(
          Finding.warning(
              "restore_unfinished",
              RestoringFolder.of(network.root()).toString(),
              "a restore that did not end left opened keys there, or one is under way",
              "The next start or restore removes it."));
    }
    for (NodeFolder node : network.nodes()) {
      if (node.node().securityModule().isPresent()) {
        findings.addAll(inDevice(node, node.node().securityModule().get()));
      } else if (Files.exists(node.keyFile())) findings.addAll(secret(node));
      else if (node.node().publicKey().isEmpty() && !Files.exists(node.publicKeyFile())) {
        findings.add(
            Finding.wrong(
                "key_missing",
                node.name(),
                node.keyFile() + " does not exist, and no publicKey is named",
                "Restore the key from a backup; do not make another one for a validator."));
      }
      findings.addAll(membership(node, genesis));
    }
    var known = new HashSet<Address>();
    for (NodeFolder node : network.nodes()) {
      if (Files.exists(node.publicKeyFile())) known.add(node.address());
    }
    for (Address member : genesis.validators().members()) {
      if (known.contains(member)) continue;
      findings.add(
          Finding.warning(
              "validator_unknown",
              "genesis.json",
              member + " must seal blocks, and no node of network.yml has that address",
              "Add its node to network.yml, or the genesis is another network's."));
    }
    for (Address funded : genesis.accounts().keySet()) {
      if (!EVERYBODYS.contains(funded)) continue;
      findings.add(
          Finding.wrong(
              "dev_account_funded",
              "genesis.json",
              "alloc has " + funded + ", whose secret key everybody knows",
              "Make the genesis without it."));
    }
    return findings;
  }

  /** Whether the device holds the key shows when the node runs: then it says its public key. */
  private static List<Finding> inDevice(NodeFolder node, NetworkFile.SecurityModule module) {
    var findings = new ArrayList<Finding>();
    if (Files.exists(node.keyFile())) {
      findings.add(
          Finding.wrong(
              "key_beside_device",
              node.name(),
              "its key is said to be in " + module.name() + ", and " + node.keyFile() + " exists",
              "If it is the same key, it is no longer only in the device: make a new one there and"
                  + " have the members vote for it. If it is an old one, destroy the file."));
    }
    if (node.isLocal() && !Files.isReadable(module.plugin())) {
      findings.add(
          Finding.wrong(
              "security_module_plugin_missing",
              node.name(),
              module.plugin() + " cannot be read, Besu would not know " + module.name(),
              "Put the plugin's jar there, or correct securityModule.plugin in network.yml."));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("key", node.name(), "in the security module " + module.name()));
    }
    return findings;
  }

  private static List<Finding> secret(NodeFolder node) throws IOException {
    var findings = new ArrayList<Finding>();
    Path file = node.keyFile();
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!OWNER.containsAll(mode)) {
      findings.add(
          Finding.wrong(
              "key_mode",
              node.name(),
              file + " is " + PosixFilePermissions.toString(mode) + ", others may read it",
              "chmod 600 " + file + "; if others use this machine, treat the key as known."));
    }
    PublicKey key;
    try {
      key = NodeKeys.publicKeyOf(file);
    } catch (ProblemException unreadable) {
      findings.add(
          Finding.wrong(
              "key_unreadable",
              node.name(),
              unreadable.problem().why(),
              unreadable.problem().hint()));
      return findings;
    }
    if (!key.equals(node.publicKey())) {
      findings.add(
          Finding.wrong(
              "key_differs",
              node.name(),
              file + " does not belong to key.pub and enode",
              "Put the right key there; other members expect the one of key.pub."));
    }
    if (EVERYBODYS.contains(dev.bascule.chain.evm.Signer.of(key)) || isGuessable(file)) {
      findings.add(
          Finding.wrong(
              "key_well_known",
              node.name(),
              "the secret key of " + node.address() + " is printed in manuals or easy to guess",
              "Make a key of its own for this node; never use it for anything of value."));
    }
    if (findings.isEmpty()) findings.add(Finding.ok("key", node.name(), "only the owner reads it"));
    return findings;
  }

  /** A secret with sixteen leading zero bytes was typed, not drawn. */
  private static boolean isGuessable(Path file) throws IOException {
    String text = Files.readString(file).strip();
    Bytes secret = Bytes.fromHex(text.startsWith("0x") ? text : "0x" + text);
    int zeros = 0;
    while (zeros < secret.size() && secret.at(zeros) == 0) zeros++;
    return zeros > ZERO_BYTES_MAX;
  }

  private static List<Finding> membership(NodeFolder node, QbftGenesis genesis) {
    if (!Files.exists(node.publicKeyFile()) || !node.isValidator()) return List.of();
    Address address = node.address();
    if (genesis.validators().contains(address)) {
      return List.of(
          Finding.ok(
              "validator", node.name(), address + " is among the validators of the genesis"));
    }
    return List.of(
        Finding.warning(
            "validator_not_in_genesis",
            node.name(),
            address + " is not among the validators of the genesis",
            "Until it is voted in it only follows; if it should be a founder, its key is wrong."));
  }
}
