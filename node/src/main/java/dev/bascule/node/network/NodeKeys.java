package dev.bascule.node.network;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/** Keys of nodes: made once, never written over, never shown. */
public final class NodeKeys {

  private NodeKeys() {}

  /**
   * The public half of a key file.
   *
   * @throws ProblemException if the file holds no key
   */
  public static PublicKey publicKeyOf(Path keyFile) throws IOException {
    byte[] secret = new byte[0];
    try {
      String text = Files.readString(keyFile).strip();
      secret = Bytes.fromHex(text.startsWith("0x") ? text : "0x" + text).toArray();
      try (SecretKey key = SecretKey.of(secret)) {
        return key.publicKey();
      }
    } catch (IllegalArgumentException _) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "node_key_unreadable",
              "a node has no usable key",
              keyFile + " holds no secp256k1 key",
              "Restore the file from a backup; a validator with another key is another validator.")
          .asException();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * Makes what a node lacks: its key, unless its owner keeps it elsewhere, and {@code key.pub}, the
   * address and the URL, which follow from it.
   */
  static void ensure(NodeFolder node, SecureRandom random) throws IOException {
    boolean elsewhere =
        node.node().publicKey().isPresent()
            || (Files.exists(node.publicKeyFile()) && !Files.exists(node.keyFile()));
    if (!elsewhere && !Files.exists(node.keyFile())) create(node.keyFile(), random);
    PublicKey key = node.node().publicKey().orElse(null);
    if (key == null) key = elsewhere ? node.publicKey() : publicKeyOf(node.keyFile());
    if (Files.exists(node.keyFile()) && !publicKeyOf(node.keyFile()).equals(key)) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "node_key_differs",
              "the key of " + node.name() + " is not the one that network.yml names",
              node.keyFile() + " belongs to another public key",
              "Put the right key there, or correct publicKey in network.yml.")
          .asException();
    }
    writeIfOther(node.publicKeyFile(), NodeFolder.publicKeyText(key));
    writeIfOther(node.addressFile(), node.address().hex());
    writeIfOther(node.enodeFile(), node.enode());
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    try {
      // One value in 2^128 is no key of the curve: refused when it is read back.
      PrivateFile.create(file, Bytes.of(secret).hex());
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  static void writeIfOther(Path file, String text) throws IOException {
    String line = text.endsWith("\n") ? text : text + "\n";
    if (Files.exists(file) && Files.readString(file).equals(line)) return;
    PrivateFile.write(file, line);
  }
}
