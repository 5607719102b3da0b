package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import java.util.regex.Pattern;

/**
 * A node as the registry lists it.
 *
 * @param publicKey the 64 bytes of its enode
 */
public record MemberNode(
    RegistryId organisation, Bytes publicKey, String host, int port, NodeRoles roles) {

  /** The registry's own rule: hosts end up in configuration files. */
  private static final Pattern HOST = Pattern.compile("[a-z0-9.:-]{1,100}");

  public MemberNode {
    if (publicKey.size() != 64) {
      throw new IllegalArgumentException("a public key of " + publicKey.size() + " bytes");
    }
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is no host name or address");
    }
    if (port < 1 || port > 65_535) throw new IllegalArgumentException("port " + port);
  }

  /** By which validators are known. */
  public Address address() {
    return Bytes.of(Keccak256.digest(publicKey.toArray())).slice(12).toAddress();
  }

  public String enode() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return "enode://" + publicKey.hex().substring(2) + "@" + shown + ":" + port;
  }
}
