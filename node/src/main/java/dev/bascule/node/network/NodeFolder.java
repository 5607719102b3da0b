package dev.bascule.node.network;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one node, {@code ORG/NODE} in the network's folder. */
public record NodeFolder(OrganisationId organisation, NetworkFile.Node node, Path path) {

  private static final int PUBLIC_BYTES = 64;

  public String name() {
    return node.name();
  }

  public boolean isValidator() {
    return node.role() == NetworkFile.Role.VALIDATOR;
  }

  /** The secret key, as Besu reads it; only its owner may read it. */
  public Path keyFile() {
    return path.resolve("key");
  }

  public Path publicKeyFile() {
    return path.resolve("key.pub");
  }

  public Path addressFile() {
    return path.resolve("address");
  }

  public Path enodeFile() {
    return path.resolve("enode");
  }

  public Path configFile() {
    return path.resolve("besu.toml");
  }

  public Path permissionsFile() {
    return path.resolve("permissions.toml");
  }

  public Path staticNodesFile() {
    return path.resolve("static-nodes.json");
  }

  public Path data() {
    return path.resolve("data");
  }

  public Path log() {
    return path.resolve("node.log");
  }

  public Path pidFile() {
    return path.resolve("node.pid");
  }

  /** There while the operator wants the node to rest: then nobody starts it by himself. */
  public Path restFile() {
    return path.resolve("stopped-by-operator");
  }

  public Path serviceUnit() {
    return path.resolve("bascule-besu-" + name() + ".service");
  }

  /** The argument by which this node's process is known among all processes. */
  public String mark() {
    return "--config-file=" + configFile().toAbsolutePath();
  }

  /** Where this machine asks the node. */
  public URI rpcUrl() {
    String asked = node.rpcHost().equals("0.0.0.0") ? node.host() : node.rpcHost();
    return URI.create("http://" + asked + ":" + node.rpcPort());
  }

  public URI metricsUrl() {
    return URI.create("http://127.0.0.1:" + node.metricsPort() + "/metrics");
  }

  /** Whether the key is here and the host is this machine: then its process is ours to run. */
  public boolean isLocal() {
    boolean keyIsHere = node.securityModule().isPresent() || Files.exists(keyFile());
    return keyIsHere && isThisMachine(node.host());
  }

  private static boolean isThisMachine(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException _) {
      return false;
    }
  }

  public PublicKey publicKey() {
    try {
      Bytes point = Bytes.fromHex(Files.readString(publicKeyFile()).strip());
      return new PublicKey(Bytes.concat(Bytes.of((byte) 4), point));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  public Address address() {
    return Signer.of(publicKey());
  }

  public String enode() {
    return enode(publicKey(), node);
  }

  public static String enode(PublicKey key, NetworkFile.Node node) {
    String id = publicKeyText(key).substring(2);
    return "enode://" + id + "@" + node.host() + ":" + node.p2pPort();
  }

  /** As {@code key.pub} and {@code network.yml} have it: the 64 bytes after the 04. */
  public static String publicKeyText(PublicKey key) {
    Bytes point = key.uncompressed();
    return point.slice(point.size() - PUBLIC_BYTES).hex();
  }
}
