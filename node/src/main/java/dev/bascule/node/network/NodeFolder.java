package dev.bascule.node.network;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import java.io.IOException;
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

  /**
   * @throws ProblemException if {@code key.pub} is missing or holds no point of the curve
   */
  public PublicKey publicKey() {
    try {
      return publicKeyOf(Files.readString(publicKeyFile()).strip());
    } catch (IOException _) {
      throw unreadable("cannot be read");
    } catch (IllegalArgumentException wrong) {
      throw unreadable("holds no public key: " + wrong.getMessage());
    }
  }

  private ProblemException unreadable(String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "node_public_key_unreadable",
            "whose node " + name() + " is cannot be said",
            publicKeyFile() + " " + why,
            Files.exists(keyFile())
                ? "Remove it, and make it from the key again: ./bascule node network render."
                : "Put the public key there that " + organisation + " gave you.")
        .asException();
  }

  /**
   * @param text as {@link #publicKeyText} writes it
   * @throws IllegalArgumentException if it is no point of the curve: nobody could sign for it
   */
  public static PublicKey publicKeyOf(String text) {
    Bytes point = Bytes.fromHex(text);
    if (point.size() != PUBLIC_BYTES) {
      throw new IllegalArgumentException(
          "a public key of 64 bytes is expected, as key.pub has it; these are " + point.size());
    }
    var key = new PublicKey(Bytes.concat(Bytes.of((byte) 4), point));
    if (key.isPoint()) return key;
    throw new IllegalArgumentException("'" + text + "' is no point of secp256k1");
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
