package dev.bascule.chain.shares;

/**
 * What all shares of one split have in common.
 *
 * @param identifier 15 random bits
 * @param extendable whether further splits of the same secret may carry other identifiers
 * @param exponent PBKDF2 runs 10,000 * 2^exponent times
 * @param groupThreshold how many groups it takes
 * @param groupCount how many groups there are
 */
public record ShareSet(
    int identifier, boolean extendable, int exponent, int groupThreshold, int groupCount) {

  public ShareSet {
    if (identifier < 0 || identifier >= 1 << 15) {
      throw new IllegalArgumentException("an identifier has 15 bits: " + identifier);
    }
    if (exponent < 0 || exponent > 15) {
      throw new IllegalArgumentException("an exponent is between 0 and 15: " + exponent);
    }
  }
}
