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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a node on this machine, as far as they keep it from signing. */
final class SetupCheck {

  private static final Pattern ENODE = Pattern.compile("enode://[0-9a-fA-F]{128}@[^\"\\s?]+");
  private static final int SHOWN = "enode://".length() + 8;

  private SetupCheck() {}

  /**
   * @param runningId the public key that the running node says it has, where it says so
   */
  static List<SetupFault> faults(
      NodeFolder node, NetworkFolder network, Optional<String> runningId) {
    var faults = new ArrayList<SetupFault>();
    if (!node.isLocal()) return faults;
    keyFault(node, runningId).ifPresent(faults::add);
    String peers = text(node.staticNodesFile());
    String allowed = text(node.permissionsFile());
    boolean listed = network.file().permissions().nodes() && !allowed.isEmpty();
    for (NodeFolder other : network.nodes()) {
      if (other.name().equals(node.name())) continue;
      if (!peers.isEmpty() && isWrong(peers, other)) {
        faults.add(new SetupFault.WrongEnode(other.name()));
      }
      if (listed && !allowed.toLowerCase(Locale.ROOT).contains(idOf(other))) {
        faults.add(new SetupFault.NotAllowed(other.name()));
      }
    }
    if (listed) faults.addAll(staticNotAllowed(peers, allowed, network));
    return faults;
  }

  /** Besu compares id and place, and does not start when one of its static peers is not listed. */
  private static List<SetupFault> staticNotAllowed(
      String peers, String allowed, NetworkFolder network) {
    var faults = new ArrayList<SetupFault>();
    Matcher enode = ENODE.matcher(peers);
    while (enode.find()) {
      String one = enode.group();
      if (allowed.contains(one)) continue;
      Optional<NodeFolder> meant =
          network.nodes().stream().filter(node -> one.contains(idOf(node))).findFirst();
      boolean known = meant.filter(node -> one.equals(node.enode())).isPresent();
      faults.add(
          new SetupFault.StaticNotAllowed(
              meant.map(NodeFolder::name).orElse(one.substring(0, SHOWN) + "…"), known));
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

  private static Optional<SetupFault> keyFault(NodeFolder node, Optional<String> runningId) {
    if (node.node().securityModule().isPresent()) {
      return runningId.flatMap(SetupCheck::addressOf).flatMap(found -> differs(node, found));
    }
    try {
      return differs(node, Signer.of(NodeKeys.publicKeyOf(node.keyFile())));
    } catch (IOException | ProblemException _) {
      return Optional.of(new SetupFault.KeyDiffers(Address.ZERO));
    }
  }

  private static Optional<SetupFault> differs(NodeFolder node, Address found) {
    return found.equals(node.address())
        ? Optional.empty()
        : Optional.of(new SetupFault.KeyDiffers(found));
  }

  /**
   * @param begun whether there are blocks that the folder should hold
   */
  static SeenNode.Disk disk(NodeFolder node, boolean saidFull, boolean begun) {
    try {
      Path data = node.data();
      boolean empty = begun && (!Files.isDirectory(data) || isEmpty(data));
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
