package dev.bascule.node.besu;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.node.LaunchFailure;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The public half of a node's secp256k1 key; the secret half stays in the file that Besu reads. */
record NodeKey(PublicKey publicKey) {

  private static final int PUBLIC_BYTES = 64;

  /** Reads the key of a node, or makes one where there is none. */
  static NodeKey readOrCreate(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) create(file, random);
    try (SecretKey key = SecretKey.of(Bytes.fromHex(Files.readString(file).strip()).toArray())) {
      return new NodeKey(key.publicKey());
    } catch (IllegalArgumentException _) {
      throw new LaunchFailure(
          "node_key_unreadable",
          file + " holds no secp256k1 key",
          "Restore the file from a backup; a validator with another key is another validator.");
    }
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    // One value in 2^128 is no key of the curve: refused when it is read back.
    PrivateFile.write(file, Bytes.of(secret).hex());
  }

  Address address() {
    return Signer.of(publicKey);
  }

  String enode(int port) {
    // Without the leading byte that says "uncompressed".
    Bytes point = publicKey.uncompressed();
    String id = point.slice(point.size() - PUBLIC_BYTES).hex().substring(2);
    return "enode://" + id + "@127.0.0.1:" + port;
  }
}
