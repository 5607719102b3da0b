package dev.bascule.chain.shares;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The Reed-Solomon code over 1024 elements of SLIP-39: three words that detect three errors. */
final class Checksum {

  static final int WORDS = 3;

  private static final int[] GENERATOR = {
    0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009,
    0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120
  };

  private Checksum() {}

  static boolean holds(int[] words, boolean extendable) {
    return polymod(words, extendable) == 1;
  }

  /** Writes the last three words. */
  static void put(int[] words, boolean extendable) {
    int data = words.length - WORDS;
    for (int i = data; i < words.length; i++) words[i] = 0;
    int residue = polymod(words, extendable) ^ 1;
    for (int i = 0; i < WORDS; i++) words[data + i] = residue >> (10 * (WORDS - 1 - i)) & 1023;
  }

  private static int polymod(int[] words, boolean extendable) {
    int residue = 1;
    byte[] customization = (extendable ? "shamir_extendable" : "shamir").getBytes(US_ASCII);
    for (byte letter : customization) residue = step(residue, letter);
    for (int word : words) residue = step(residue, word);
    return residue;
  }

  private static int step(int residue, int value) {
    int top = residue >> 20;
    int next = (residue & 0xfffff) << 10 ^ value;
    for (int i = 0; i < GENERATOR.length; i++) next ^= GENERATOR[i] & -(top >> i & 1);
    return next;
  }
}
