package dev.bascule.chain.bitcoin.descriptor;

/** The eight characters after {@code #} (BIP-380). */
final class DescriptorChecksum {

  private static final String INPUT =
      "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"
          + "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
  private static final String OUTPUT = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final long[] GENERATOR = {
    0xf5dee51989L, 0xa9fdca3312L, 0x1bab10e32dL, 0x3706b1677aL, 0x644d626ffdL
  };
  private static final int SIZE = 8;

  private DescriptorChecksum() {}

  static String of(String body) {
    long residue = 1;
    int group = 0;
    int grouped = 0;
    for (int i = 0; i < body.length(); i++) {
      int value = INPUT.indexOf(body.charAt(i));
      if (value < 0) {
        throw new MalformedDescriptor("character " + (i + 1) + " is not one of descriptors");
      }
      residue = step(residue, value & 31);
      group = group * 3 + (value >> 5);
      if (++grouped < 3) continue;
      residue = step(residue, group);
      group = 0;
      grouped = 0;
    }
    if (grouped > 0) residue = step(residue, group);
    for (int i = 0; i < SIZE; i++) residue = step(residue, 0);
    residue ^= 1;
    StringBuilder text = new StringBuilder();
    for (int i = SIZE - 1; i >= 0; i--) text.append(OUTPUT.charAt((int) (residue >> (5 * i) & 31)));
    return text.toString();
  }

  private static long step(long residue, int value) {
    int top = (int) (residue >> 35);
    long next = (residue & 0x7_ffff_ffffL) << 5 ^ value;
    for (int i = 0; i < GENERATOR.length; i++) {
      if ((top >> i & 1) == 1) next ^= GENERATOR[i];
    }
    return next;
  }
}
