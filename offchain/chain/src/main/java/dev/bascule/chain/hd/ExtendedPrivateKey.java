package dev.bascule.chain.hd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.base58.Base58Check;
import dev.bascule.chain.base58.MalformedBase58;
import dev.bascule.chain.secret.Mac;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A private key from which others are derived. {@link #close} wipes it; whoever derives a child
 * closes the child too. Nothing prints it.
 */
public final class ExtendedPrivateKey implements AutoCloseable {

  private static final byte[] MASTER = "Bitcoin seed".getBytes(US_ASCII);
  private static final int SEED_MIN = 16;
  private static final int SEED_MAX = 64;

  private final KeyNetwork network;
  private final KeyHeader header;
  private final SecretBytes scalar;
  private final SecretKey key;

  private ExtendedPrivateKey(KeyNetwork network, KeyHeader header, byte[] scalar) {
    this.network = network;
    this.header = header;
    this.key = SecretKey.of(scalar);
    this.scalar = SecretBytes.taking(scalar);
  }

  /** The master key of a seed of 16 to 64 bytes. */
  public static ExtendedPrivateKey ofSeed(SecretBytes seed, KeyNetwork network) {
    if (seed.size() < SEED_MIN || seed.size() > SEED_MAX) {
      throw new MalformedKey("a seed has 16 to 64 bytes, not " + seed.size());
    }
    byte[] mac = seed.read(bytes -> Mac.sha512(MASTER, bytes));
    KeyHeader root =
        new KeyHeader(
            0, Fingerprint.NONE, new ChildIndex(0), Bytes.of(Arrays.copyOfRange(mac, 32, 64)));
    return below(network, root, mac);
  }

  /** Takes the left half of a MAC as the key, and overwrites the MAC. */
  private static ExtendedPrivateKey below(KeyNetwork network, KeyHeader header, byte[] mac) {
    byte[] scalar = Arrays.copyOf(mac, 32);
    Arrays.fill(mac, (byte) 0);
    try {
      return new ExtendedPrivateKey(network, header, scalar);
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedKey("this seed gives no key; take another");
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  /**
   * Reads {@code xprv...} or {@code tprv...} in ASCII.
   *
   * @throws MalformedKey if it is anything else; the message does not repeat it
   */
  public static ExtendedPrivateKey parse(SecretBytes text) {
    byte[] bytes;
    try {
      bytes = text.read(Base58Check::decode);
    } catch (MalformedBase58 malformed) {
      throw new MalformedKey("not an extended key: " + malformed.getMessage());
    }
    byte[] scalar = new byte[32];
    try {
      if (bytes.length != KeyHeader.SIZE) throw new MalformedKey("an extended key has 78 bytes");
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      KeyNetwork network = KeyHeader.network(buffer.getInt(), true);
      KeyHeader header = KeyHeader.read(buffer);
      if (buffer.get() != 0) throw new MalformedKey("a private key starts with a zero byte");
      buffer.get(scalar);
      return new ExtendedPrivateKey(network, header, scalar);
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedKey("the key is not between 1 and the group order");
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(scalar, (byte) 0);
    }
  }

  public ExtendedPrivateKey child(ChildIndex step) {
    byte[] number = ByteBuffer.allocate(4).putInt(step.bits()).array();
    byte[] code = header.chainCode().toArray();
    byte[] mac =
        step.isHardened()
            ? scalar.read(own -> Mac.sha512(code, new byte[1], own, number))
            : Mac.sha512(code, key.publicKey().compressed().toArray(), number);
    KeyHeader next = header.below(publicKey().fingerprint(), step, Arrays.copyOfRange(mac, 32, 64));
    Hash32 tweak = Hash32.of(Arrays.copyOf(mac, 32));
    Arrays.fill(mac, (byte) 0);
    try (SecretKey child =
        key.plus(tweak)
            .orElseThrow(() -> new MalformedKey("no key at step " + step + "; take the next"))) {
      byte[] bytes = child.copySecret();
      return new ExtendedPrivateKey(network, next, bytes);
    }
  }

  /** The descendant; the keys between are wiped. */
  public ExtendedPrivateKey derive(DerivationPath path) {
    ExtendedPrivateKey at = scalar.read(own -> new ExtendedPrivateKey(network, header, own));
    for (ChildIndex step : path.steps()) {
      try (ExtendedPrivateKey parent = at) {
        at = parent.child(step);
      }
    }
    return at;
  }

  public ExtendedPublicKey publicKey() {
    return new ExtendedPublicKey(network, header, key.publicKey());
  }

  public Fingerprint fingerprint() {
    return publicKey().fingerprint();
  }

  /** The signing key itself; the caller closes it. */
  public SecretKey secretKey() {
    return scalar.read(SecretKey::of);
  }

  /** {@code xprv...} or {@code tprv...} in ASCII; the caller closes it. */
  public SecretBytes text() {
    ByteBuffer buffer = ByteBuffer.allocate(KeyHeader.SIZE).putInt(network.privateVersion);
    header.write(buffer);
    buffer.put((byte) 0);
    scalar.read(buffer::put);
    SecretBytes text = SecretBytes.taking(Base58Check.encode(buffer.array()));
    Arrays.fill(buffer.array(), (byte) 0);
    return text;
  }

  @Override
  public void close() {
    key.close();
    scalar.close();
  }

  @Override
  public String toString() {
    return "ExtendedPrivateKey(" + fingerprint() + ", secret not shown)";
  }
}
