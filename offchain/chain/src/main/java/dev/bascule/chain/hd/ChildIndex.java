package dev.bascule.chain.hd;

/**
 * One step of a derivation path.
 *
 * @param bits the 32 bits of BIP-32; the highest is set for a hardened step
 */
public record ChildIndex(int bits) {

  /** What a step holds beside its hardened bit. */
  public static final long NUMBER_MAX = 0x7fff_ffffL;

  public static ChildIndex normal(long number) {
    return new ChildIndex(checked(number));
  }

  public static ChildIndex hardened(long number) {
    return new ChildIndex(checked(number) | Integer.MIN_VALUE);
  }

  /**
   * Reads a decimal number without leading zeros, followed by {@code h} or {@code '} if hardened.
   */
  static ChildIndex parse(String text) {
    boolean hardened = text.endsWith("h") || text.endsWith("'");
    String digits = hardened ? text.substring(0, text.length() - 1) : text;
    boolean decimal =
        !digits.isEmpty()
            && digits.length() <= 10
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    if (!decimal) throw new MalformedKey("a step of the path is not a number with h or '");
    long number = Long.parseLong(digits);
    return hardened ? hardened(number) : normal(number);
  }

  private static int checked(long number) {
    if (number < 0 || number > NUMBER_MAX) {
      throw new MalformedKey("a step of the path is not between 0 and 2^31 - 1: " + number);
    }
    return (int) number;
  }

  public boolean isHardened() {
    return bits < 0;
  }

  public long number() {
    return bits & NUMBER_MAX;
  }

  @Override
  public String toString() {
    return isHardened() ? number() + "h" : Long.toString(number());
  }
}
