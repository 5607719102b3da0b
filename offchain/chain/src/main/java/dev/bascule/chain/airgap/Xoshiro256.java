package dev.bascule.chain.airgap;

import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;

/**
 * The generator xoshiro256** 1.0 of Blackman and Vigna (public domain), seeded by SHA-256 as
 * BCR-2024-001 has it. Both sides of a fountain draw the same numbers; nothing here is secret.
 */
final class Xoshiro256 {

  private long s0;
  private long s1;
  private long s2;
  private long s3;

  Xoshiro256(byte[] seed) {
    ByteBuffer state = ByteBuffer.wrap(Hash32.sha256(seed).bytes());
    s0 = state.getLong();
    s1 = state.getLong();
    s2 = state.getLong();
    s3 = state.getLong();
  }

  long next() {
    long result = Long.rotateLeft(s1 * 5, 7) * 9;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  /** In [0, 1). The standard divides all 64 bits, which may round up to 1; 53 bits cannot. */
  double nextDouble() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  int below(int bound) {
    return (int) (nextDouble() * bound);
  }
}
