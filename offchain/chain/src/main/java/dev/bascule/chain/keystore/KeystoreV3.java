package dev.bascule.chain.keystore;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.secret.Randomness;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.core.id.Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.SICBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A secret under a password (Web3 Secret Storage, version 3): AES-128 in counter mode, its key and
 * the key of the checksum stretched from the password. Holds nothing secret itself.
 */
public final class KeystoreV3 {

  /** What the standard's own clients use: about a second and 256 MB. */
  public static final int COST_BITS = 18;

  private static final int SCRYPT_R = 8;
  private static final int SECRET_MAX = 64;
  private static final int IV = 16;
  private static final int HALF = 16;

  private final UUID id;
  private final KeyStretching stretching;
  private final Bytes iv;
  private final Bytes ciphertext;
  private final Bytes mac;
  private final Optional<Address> address;

  /** What came of a password. */
  public sealed interface Opened {

    /** The caller closes it. */
    record Secret(SecretBytes secret) implements Opened {}

    /** Another password, or a file that was changed: the checksum does not tell which. */
    record WrongPassword() implements Opened {}
  }

  private KeystoreV3(
      UUID id,
      KeyStretching stretching,
      Bytes iv,
      Bytes ciphertext,
      Bytes mac,
      Optional<Address> address) {
    this.id = id;
    this.stretching = stretching;
    this.iv = iv;
    this.ciphertext = ciphertext;
    this.mac = mac;
    this.address = address;
  }

  /**
   * @param costBits scrypt runs with n = 2^costBits
   */
  public static KeystoreV3 seal(
      SecretBytes secret, SecretBytes password, int costBits, Randomness randomness) {
    if (secret.size() < 1 || secret.size() > SECRET_MAX) {
      throw new IllegalArgumentException("a secret of " + secret.size() + " bytes");
    }
    Bytes salt = random(randomness, 32);
    Bytes iv = random(randomness, IV);
    KeyStretching stretching = new KeyStretching.Scrypt(1 << costBits, SCRYPT_R, 1, salt);
    byte[] key = password.read(stretching::key);
    Bytes ciphertext = secret.read(plain -> Bytes.of(counterMode(key, iv, plain)));
    Bytes mac = mac(key, ciphertext);
    Arrays.fill(key, (byte) 0);
    return new KeystoreV3(
        uuid(random(randomness, 16)), stretching, iv, ciphertext, mac, Optional.empty());
  }

  /** The same, saying whose key it is; only of a secret that is the key of this account. */
  public KeystoreV3 ofAccount(Address account) {
    return new KeystoreV3(id, stretching, iv, ciphertext, mac, Optional.of(account));
  }

  /**
   * What the file says of itself: no password protects it, so it is compared with the secret before
   * anybody relies on it.
   */
  public Optional<Address> address() {
    return address;
  }

  public Opened open(SecretBytes password) {
    byte[] key = password.read(stretching::key);
    try {
      if (!mac(key, ciphertext).equals(mac)) return new Opened.WrongPassword();
      return new Opened.Secret(SecretBytes.taking(counterMode(key, iv, ciphertext.toArray())));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static Bytes mac(byte[] key, Bytes ciphertext) {
    byte[] half = Arrays.copyOfRange(key, HALF, 2 * HALF);
    try {
      return Bytes.of(Keccak256.hash(half, ciphertext.toArray()));
    } finally {
      Arrays.fill(half, (byte) 0);
    }
  }

  private static byte[] counterMode(byte[] key, Bytes iv, byte[] input) {
    var cipher = SICBlockCipher.newInstance(AESEngine.newInstance());
    byte[] half = Arrays.copyOf(key, HALF);
    cipher.init(true, new ParametersWithIV(new KeyParameter(half), iv.toArray()));
    Arrays.fill(half, (byte) 0);
    byte[] output = new byte[input.length];
    cipher.processBytes(input, 0, input.length, output, 0);
    return output;
  }

  private static Bytes random(Randomness randomness, int size) {
    byte[] bytes = new byte[size];
    randomness.fill(bytes);
    return Bytes.of(bytes);
  }

  /** Version 4 (RFC 9562). */
  private static UUID uuid(Bytes random) {
    ByteBuffer bits = ByteBuffer.wrap(random.toArray());
    return new UUID(
        (bits.getLong() & ~0xf000L) | 0x4000L, (bits.getLong() & ~(3L << 62)) | Long.MIN_VALUE);
  }

  /**
   * @throws JsonRefused or {@link MalformedKeystore} if the document is anything else
   */
  public static KeystoreV3 read(StrictObject json) {
    if (json.integer("version", 3) != 3) throw new MalformedKeystore("not version 3");
    UUID id = id(json.text("id"));
    Optional<Address> address =
        json.has("address") ? Optional.of(account(json.text("address"))) : Optional.empty();
    StrictObject crypto = json.object("crypto");
    json.end();
    crypto.oneOf("cipher", "aes-128-ctr");
    StrictObject cipher = crypto.object("cipherparams");
    Bytes iv = KeyStretching.hex(cipher, "iv", IV);
    cipher.end();
    Bytes ciphertext = KeyStretching.hex(crypto, "ciphertext", SECRET_MAX);
    Bytes mac = KeyStretching.hex(crypto, "mac", 32);
    String kdf = crypto.oneOf("kdf", "scrypt", "pbkdf2");
    KeyStretching stretching = KeyStretching.read(kdf, crypto.object("kdfparams"));
    crypto.end();
    if (iv.size() != IV || mac.size() != 32 || ciphertext.isEmpty()) {
      throw new MalformedKeystore("iv, mac or ciphertext of the wrong size");
    }
    return new KeystoreV3(id, stretching, iv, ciphertext, mac, address);
  }

  /** The format writes it without 0x; some programs write 0x, or the checksum of EIP-55. */
  private static Address account(String text) {
    try {
      return Eip55.parse(text.startsWith("0x") ? text : "0x" + text);
    } catch (IllegalArgumentException malformed) {
      throw new MalformedKeystore("address: " + malformed.getMessage());
    }
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException malformed) {
      throw new MalformedKeystore("id is no UUID");
    }
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    address.ifPresent(it -> json.put("address", it.hex().substring(2)));
    ObjectNode crypto = json.putObject("crypto");
    crypto.put("cipher", "aes-128-ctr");
    crypto.putObject("cipherparams").put("iv", iv.hex().substring(2));
    crypto.put("ciphertext", ciphertext.hex().substring(2));
    crypto.put("kdf", stretching.name());
    stretching.writeTo(crypto.putObject("kdfparams"));
    crypto.put("mac", mac.hex().substring(2));
    return json.put("id", id.toString()).put("version", 3);
  }
}
