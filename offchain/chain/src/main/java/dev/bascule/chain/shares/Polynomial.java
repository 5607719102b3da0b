package dev.bascule.chain.shares;

import dev.bascule.chain.secret.Mac;
import dev.bascule.chain.secret.Randomness;
import dev.bascule.chain.secret.SecretBytes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Shamir's scheme with a digest in the polynomial (SLIP-39): wrong points are noticed. */
final class Polynomial {

  private static final int SECRET = 255;
  private static final int DIGEST = 254;
  private static final int DIGEST_BYTES = 4;

  private Polynomial() {}

  /** Points 0 to count - 1; any threshold of them gives the secret. */
  static List<SecretBytes> points(
      int threshold, int count, SecretBytes secret, Randomness randomness) {
    List<SecretBytes> points = new ArrayList<>();
    if (threshold == 1) {
      for (int x = 0; x < count; x++) points.add(secret.read(SecretBytes::copyOf));
      return points;
    }
    int random = threshold - 2;
    int[] xs = new int[threshold];
    byte[][] ys = new byte[threshold][];
    for (int x = 0; x < random; x++) {
      byte[] point = new byte[secret.size()];
      randomness.fill(point);
      points.add(SecretBytes.copyOf(point));
      xs[x] = x;
      ys[x] = point;
    }
    byte[] filler = new byte[secret.size() - DIGEST_BYTES];
    randomness.fill(filler);
    xs[random] = DIGEST;
    ys[random] = secret.read(bytes -> join(digest(filler, bytes), filler));
    Arrays.fill(filler, (byte) 0);
    xs[random + 1] = SECRET;
    ys[random + 1] = secret.copy();
    for (int x = random; x < count; x++) {
      points.add(SecretBytes.taking(Galois.interpolate(xs, ys, x)));
    }
    wipe(ys);
    return points;
  }

  /** The secret of exactly enough points; empty if the digest does not fit. */
  static Optional<SecretBytes> secret(int[] xs, byte[][] ys) {
    byte[] secret = Galois.interpolate(xs, ys, SECRET);
    byte[] digest = Galois.interpolate(xs, ys, DIGEST);
    byte[] filler = Arrays.copyOfRange(digest, DIGEST_BYTES, digest.length);
    byte[] stated = Arrays.copyOf(digest, DIGEST_BYTES);
    boolean fits = MessageDigest.isEqual(stated, digest(filler, secret));
    Arrays.fill(digest, (byte) 0);
    Arrays.fill(filler, (byte) 0);
    SecretBytes found = SecretBytes.taking(secret);
    if (fits) return Optional.of(found);
    found.close();
    return Optional.empty();
  }

  /** Whether a point lies on the polynomial through the others. */
  static boolean holds(int[] xs, byte[][] ys, int x, byte[] y) {
    byte[] expected = Galois.interpolate(xs, ys, x);
    boolean same = MessageDigest.isEqual(expected, y);
    Arrays.fill(expected, (byte) 0);
    return same;
  }

  static void wipe(byte[][] values) {
    for (byte[] value : values) Arrays.fill(value, (byte) 0);
  }

  private static byte[] digest(byte[] key, byte[] secret) {
    return Arrays.copyOf(Mac.sha256(key, secret), DIGEST_BYTES);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
