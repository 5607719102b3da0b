package dev.bascule.chain.bech32;

import dev.bascule.chain.Bytes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Text of Bech32 or Bech32m.
 *
 * @param prefix the human-readable part, lower-case
 * @param words of five bits, without the checksum
 */
public record Bech32(String prefix, Bytes words, Variant variant) {

  /** They differ in what the checksum is compared with. */
  public enum Variant {
    BECH32(1),
    BECH32M(0x2bc830a3);

    private final int constant;

    Variant(int constant) {
      this.constant = constant;
    }
  }

  private static final String CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int CHECKSUM = 6;
  private static final int LENGTH_MAX = 90;

  /** Empty if it is neither. */
  public static Optional<Bech32> read(String text) {
    int separator = text.lastIndexOf('1');
    boolean shaped =
        text.length() <= LENGTH_MAX
            && separator >= 1
            && separator + CHECKSUM < text.length()
            && text.chars().allMatch(c -> c > 32 && c < 127);
    if (!shaped) return Optional.empty();
    String lower = text.toLowerCase(Locale.ROOT);
    if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
      return Optional.empty();
    }
    byte[] all = new byte[text.length() - separator - 1];
    for (int i = 0; i < all.length; i++) {
      int word = CHARACTERS.indexOf(lower.charAt(separator + 1 + i));
      if (word < 0) return Optional.empty();
      all[i] = (byte) word;
    }
    String prefix = lower.substring(0, separator);
    int residue = residue(prefix, all);
    Bytes words = Bytes.of(Arrays.copyOf(all, all.length - CHECKSUM));
    for (Variant variant : Variant.values()) {
      if (residue == variant.constant) return Optional.of(new Bech32(prefix, words, variant));
    }
    return Optional.empty();
  }

  /** Lower-case. */
  public String text() {
    byte[] all = Arrays.copyOf(words.toArray(), words.size() + CHECKSUM);
    int residue = residue(prefix, all) ^ variant.constant;
    for (int i = 0; i < CHECKSUM; i++) {
      all[words.size() + i] = (byte) (residue >> (5 * (CHECKSUM - 1 - i)) & 31);
    }
    StringBuilder text = new StringBuilder(prefix).append('1');
    for (byte word : all) text.append(CHARACTERS.charAt(word));
    return text.toString();
  }

  private static int residue(String prefix, byte[] words) {
    int residue = 1;
    for (int i = 0; i < prefix.length(); i++) residue = step(residue, prefix.charAt(i) >> 5);
    residue = step(residue, 0);
    for (int i = 0; i < prefix.length(); i++) residue = step(residue, prefix.charAt(i) & 31);
    for (byte word : words) residue = step(residue, word);
    return residue;
  }

  private static int step(int residue, int value) {
    int top = residue >> 25;
    int next = (residue & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < GENERATOR.length; i++) next ^= GENERATOR[i] & -(top >> i & 1);
    return next;
  }
}
