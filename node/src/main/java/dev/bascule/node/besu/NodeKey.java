package dev.bascule.node.besu;

import dev.bascule.node.LaunchFailure;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/** The secp256k1 key of one node; with it a validator seals and a peer is known. */
final class NodeKey {

  private final ECKeyPair pair;

  private NodeKey(ECKeyPair pair) {
    this.pair = pair;
  }

  /** Reads the key of a node, or makes one where there is none. */
  static NodeKey readOrCreate(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      byte[] secret = new byte[32];
      do random.nextBytes(secret);
      while (!isSecret(new BigInteger(1, secret)));
      PrivateFile.write(file, "0x" + Numeric.toHexStringNoPrefix(secret));
    }
    String text = Files.readString(file).strip();
    if (!text.matches("0x[0-9a-f]{64}") || !isSecret(Numeric.toBigInt(text))) {
      throw new LaunchFailure(
          "node_key_unreadable",
          file + " holds no secp256k1 key",
          "Restore the file from a backup; a validator with another key is another validator.");
    }
    return new NodeKey(ECKeyPair.create(Numeric.toBigInt(text)));
  }

  private static boolean isSecret(BigInteger value) {
    return value.signum() > 0 && value.compareTo(Sign.CURVE_PARAMS.getN()) < 0;
  }

  /** 20 bytes, lower case with 0x. */
  String address() {
    return Numeric.prependHexPrefix(Keys.getAddress(pair)).toLowerCase(java.util.Locale.ROOT);
  }

  String enode(int port) {
    String id = Numeric.toHexStringNoPrefixZeroPadded(pair.getPublicKey(), 128);
    return "enode://" + id + "@127.0.0.1:" + port;
  }
}
