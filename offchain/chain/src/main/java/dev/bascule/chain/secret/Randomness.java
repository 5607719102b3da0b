package dev.bascule.chain.secret;

/** Where random bytes come from: {@code new SecureRandom()::nextBytes} at the edge. */
@FunctionalInterface
public interface Randomness {

  /** Overwrites every byte of the target. */
  void fill(byte[] target);
}
