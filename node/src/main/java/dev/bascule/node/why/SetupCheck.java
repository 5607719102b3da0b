package dev.bascule.node.why;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.NodeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The files of a node on this machine, as far as they keep it from signing. */
final class SetupCheck {

  private SetupCheck() {}

  static List<SetupFault> faults(NodeFolder node, NetworkFolder network) {
    var faults = new ArrayList<SetupFault>();
    if (!node.isLocal()) return faults;
    keyFault(node).ifPresent(faults::add);
    String peers = text(node.staticNodesFile());
    String allowed = text(node.permissionsFile());
    for (NodeFolder other : network.nodes()) {
      if (other.name().equals(node.name())) continue;
      if (!peers.isEmpty() && isWrong(peers, other)) {
        faults.add(new SetupFault.WrongEnode(other.name()));
      }
      boolean asked = network.file().permissions().nodes() && !allowed.isEmpty();
      if (asked && !allowed.toLowerCase(Locale.ROOT).contains(idOf(other))) {
        faults.add(new SetupFault.NotAllowed(other.name()));
      }
    }
    return faults;
  }

  /** The right id at another place, or another id at the right place; not listed is no fault. */
  private static boolean isWrong(String staticNodes, NodeFolder other) {
    String listed = staticNodes.toLowerCase(Locale.ROOT);
    String place = "@" + other.node().host() + ":" + other.node().p2pPort();
    boolean hasId = listed.contains(idOf(other));
    boolean hasPlace = listed.contains(place + "\"") || listed.contains(place + "?");
    return (hasId || hasPlace) && !listed.contains(idOf(other) + place);
  }

  private static String idOf(NodeFolder node) {
    return NodeFolder.publicKeyText(node.publicKey()).substring(2).toLowerCase(Locale.ROOT);
  }

  private static Optional<SetupFault> keyFault(NodeFolder node) {
    try {
      Address found = Signer.of(NodeKeys.publicKeyOf(node.keyFile()));
      return found.equals(node.address())
          ? Optional.empty()
          : Optional.of(new SetupFault.KeyDiffers(found));
    } catch (IOException | ProblemException _) {
      return Optional.of(new SetupFault.KeyDiffers(Address.ZERO));
    }
  }

  static SeenNode.Disk disk(NodeFolder node, boolean saidFull) {
    try {
      Path data = node.data();
      boolean empty = !Files.isDirectory(data) || isEmpty(data);
      Path at = Files.isDirectory(data) ? data : node.path();
      long free = Files.getFileStore(at).getUsableSpace();
      return new SeenNode.Disk(OptionalLong.of(free), saidFull, empty);
    } catch (IOException _) {
      return new SeenNode.Disk(OptionalLong.empty(), saidFull, false);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  /** The address of the node that {@code admin_peers} names by its public key. */
  static Optional<Address> addressOf(String id) {
    try {
      Bytes point = Bytes.fromHex(id.startsWith("0x") ? id : "0x" + id);
      return Optional.of(Signer.of(new PublicKey(Bytes.concat(Bytes.of((byte) 4), point))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException _) {
      return "";
    }
  }
}
