package dev.bascule.node.join;

import dev.bascule.core.id.Address;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pack says, read whole before anything is written.
 *
 * @param keys the public keys of the others' nodes by node name, as {@code key.pub} has them
 * @param file without what is each machine's own decision
 * @param voters the accounts by which the members vote
 * @param leftOut what the pack wanted to decide for the machine, a line for each node
 */
record PackContents(
    NetworkFile file,
    OrganisationId joining,
    Map<String, String> keys,
    Map<OrganisationId, Address> voters,
    Optional<RegistryPlace> registry,
    List<String> leftOut) {

  private static final Pattern ENODE = Pattern.compile("enode://([0-9a-f]{128})@([0-9.]+:[0-9]+)");
  private static final Pattern BLOCK = Pattern.compile("[0-9]{1,18}");

  /**
   * @param source the pack's name in messages
   * @throws IllegalArgumentException if a part cannot be used or does not fit the others
   */
  static PackContents of(String source, JoinPack pack) {
    NetworkFile file = NetworkFile.parse(source + ", network", pack.network());
    OrganisationId joining = organisation(file, pack.for_());
    var leftOut = new ArrayList<String>();
    return new PackContents(
        OwnDecisions.without(file, joining, leftOut),
        joining,
        keys(file, joining, pack),
        voters(file, pack),
        at(pack),
        leftOut);
  }

  /** The text of {@code network.yml} as it is written. */
  String networkText(JoinPack pack) {
    return leftOut.isEmpty() ? pack.network() : file.toYaml();
  }

  private static OrganisationId organisation(NetworkFile file, String name) {
    return file.organisations().stream()
        .map(NetworkFile.Organisation::id)
        .filter(id -> id.text().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("'" + name + "' is no organisation of its network file"));
  }

  /** A node without a key would get one made here, as if it were ours. */
  private static Map<String, String> keys(NetworkFile file, OrganisationId joining, JoinPack pack) {
    Map<String, String> places = new LinkedHashMap<>();
    for (String peer : pack.peers()) {
      Matcher enode = ENODE.matcher(peer);
      if (!enode.matches()) throw new IllegalArgumentException("'" + peer + "' is no enode URL");
      places.put(
          enode.group(2), NodeFolder.publicKeyText(NodeFolder.publicKeyOf("0x" + enode.group(1))));
    }
    Map<String, String> keys = new LinkedHashMap<>();
    for (NetworkFile.Organisation each : file.organisations()) {
      if (each.id().equals(joining)) continue;
      for (NetworkFile.Node node : each.nodes()) {
        String key = places.remove(node.host() + ":" + node.p2pPort());
        if (key == null) throw new IllegalArgumentException("no peer is " + node.name());
        keys.put(node.name(), key);
      }
    }
    if (places.isEmpty()) return keys;
    throw new IllegalArgumentException(
        "the peer at " + places.keySet().iterator().next() + " is no node of its network file");
  }

  private static Map<OrganisationId, Address> voters(NetworkFile file, JoinPack pack) {
    Map<OrganisationId, Address> voters = new LinkedHashMap<>();
    for (String each : pack.voters()) {
      String[] parts = each.split(" ", 2);
      if (parts.length != 2) throw new IllegalArgumentException("'" + each + "' is no voter");
      voters.put(organisation(file, parts[0]), Address.ofHex(parts[1]));
    }
    return voters;
  }

  private static Optional<RegistryPlace> at(JoinPack pack) {
    if (pack.registry().isEmpty()) return Optional.empty();
    if (!BLOCK.matcher(pack.registryBlock()).matches()) {
      throw new IllegalArgumentException("'" + pack.registryBlock() + "' is no block number");
    }
    return Optional.of(
        new RegistryPlace(Address.ofHex(pack.registry()), Long.parseLong(pack.registryBlock())));
  }
}
