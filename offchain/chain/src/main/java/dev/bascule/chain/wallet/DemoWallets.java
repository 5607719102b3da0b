package dev.bascule.chain.wallet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wallets for demonstrations and tests, all from one seed: the same name gives the same key and the
 * same reference the same salt, so a run that was killed signs the same bytes again. Who has the
 * seed has every wallet; nobody real should.
 */
public final class DemoWallets implements AutoCloseable {

  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final int SEED_BYTES_MIN = 16;

  private final byte[] seed;

  public DemoWallets(byte[] seed) {
    if (seed.length < SEED_BYTES_MIN) {
      throw new IllegalArgumentException("a seed has at least " + SEED_BYTES_MIN + " bytes");
    }
    this.seed = seed.clone();
  }

  /** HMAC-SHA256(seed, "wallet/" + name) mod n. */
  public SecretKey wallet(String name) {
    byte[] scalar = word(new BigInteger(1, mac("wallet/" + name)).mod(ORDER));
    SecretKey key = SecretKey.of(scalar);
    Arrays.fill(scalar, (byte) 0);
    return key;
  }

  /** HMAC-SHA256(seed, "salt/" + reference): secret from everybody who is not told. */
  public Hash32 salt(String reference) {
    return Hash32.of(mac("salt/" + reference));
  }

  private byte[] mac(String label) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(seed, "HmacSHA256"));
      return mac.doFinal(label.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException missing) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", missing);
    }
  }

  private static byte[] word(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] word = new byte[32];
    int used = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - used, word, 32 - used, used);
    return word;
  }

  @Override
  public void close() {
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "DemoWallets(seed not shown)";
  }
}
