package dev.bascule.chain.shares;

/**
 * The field of 256 elements with Rijndael's polynomial (SLIP-39), without tables or branches on
 * secret bytes.
 */
final class Galois {

  private static final int POLYNOMIAL = 0x11b;

  private Galois() {}

  static int times(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < 8; bit++) {
      product ^= shifted & -(b >> bit & 1);
      shifted = (shifted << 1) ^ (POLYNOMIAL & -(shifted >> 7));
    }
    return product;
  }

  /** a^254; zero for zero. */
  static int inverse(int a) {
    int power = a;
    for (int i = 0; i < 6; i++) power = times(times(power, power), a);
    return times(power, power);
  }

  /** The value at {@code x} of the lowest polynomial through the points, byte by byte. */
  static byte[] interpolate(int[] xs, byte[][] ys, int x) {
    byte[] value = new byte[ys[0].length];
    for (int i = 0; i < xs.length; i++) {
      int basis = 1;
      for (int j = 0; j < xs.length; j++) {
        if (j != i) basis = times(basis, times(xs[j] ^ x, inverse(xs[i] ^ xs[j])));
      }
      for (int at = 0; at < value.length; at++) value[at] ^= (byte) times(ys[i][at] & 0xff, basis);
    }
    return value;
  }
}
