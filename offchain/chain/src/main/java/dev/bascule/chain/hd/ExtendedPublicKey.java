package dev.bascule.chain.hd;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.base58.Base58Check;
import dev.bascule.chain.base58.MalformedBase58;
import dev.bascule.chain.secret.Mac;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A public key from which others are derived. Who has it sees every address below, and with one
 * private key below it every other private key: it is not for strangers.
 */
public final class ExtendedPublicKey {

  private final KeyNetwork network;
  private final KeyHeader header;
  private final PublicKey key;

  ExtendedPublicKey(KeyNetwork network, KeyHeader header, PublicKey key) {
    this.network = network;
    this.header = header;
    this.key = key;
  }

  /**
   * Reads {@code xpub...} or {@code tpub...}.
   *
   * @throws MalformedKey if it is anything else
   */
  public static ExtendedPublicKey parse(String text) {
    try {
      return read(Base58Check.decode(text));
    } catch (MalformedBase58 malformed) {
      throw new MalformedKey("not an extended key: " + malformed.getMessage());
    }
  }

  /** Reads the 78 bytes of BIP-32. */
  public static ExtendedPublicKey read(Bytes bytes) {
    if (bytes.size() != KeyHeader.SIZE) throw new MalformedKey("an extended key has 78 bytes");
    ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
    KeyNetwork network = KeyHeader.network(buffer.getInt(), false);
    KeyHeader header = KeyHeader.read(buffer);
    PublicKey key =
        PublicKey.read(bytes.slice(45))
            .orElseThrow(() -> new MalformedKey("the key is no compressed point of the curve"));
    return new ExtendedPublicKey(network, header, key);
  }

  public KeyNetwork network() {
    return network;
  }

  public PublicKey key() {
    return key;
  }

  public int depth() {
    return header.depth();
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(key);
  }

  /**
   * @throws MalformedKey if the step is hardened: that takes the private key
   */
  public ExtendedPublicKey child(ChildIndex step) {
    if (step.isHardened()) throw new MalformedKey("a hardened step takes the private key");
    byte[] point = key.compressed().toArray();
    byte[] number = ByteBuffer.allocate(4).putInt(step.bits()).array();
    byte[] mac = Mac.sha512(header.chainCode().toArray(), point, number);
    PublicKey child =
        key.plus(Hash32.of(Arrays.copyOf(mac, 32)))
            .orElseThrow(() -> new MalformedKey("no key at step " + step + "; take the next"));
    byte[] code = Arrays.copyOfRange(mac, 32, 64);
    return new ExtendedPublicKey(network, header.below(fingerprint(), step, code), child);
  }

  public ExtendedPublicKey derive(DerivationPath path) {
    ExtendedPublicKey at = this;
    for (ChildIndex step : path.steps()) at = at.child(step);
    return at;
  }

  public Bytes bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(KeyHeader.SIZE).putInt(network.publicVersion);
    header.write(buffer);
    return Bytes.of(buffer.put(key.compressed().toArray()).array());
  }

  public String text() {
    return Base58Check.encode(bytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExtendedPublicKey that && bytes().equals(that.bytes());
  }

  @Override
  public int hashCode() {
    return bytes().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
