package dev.bascule.core.log;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;

/**
 * A commitment to a fact that is no payment: one byte of type, 64 or more, and 32 of commitment. Of
 * 33 bytes it can never be read as a {@link Leaf} of 320.
 */
public record FactLeaf(int type, Hash32 commitment) implements LogLeaf {
  public static final int TYPE_MIN = 64;

  public FactLeaf {
    requireNonNull(commitment);
    if (type < TYPE_MIN || type > 255) {
      throw new IllegalArgumentException("a fact's type is 64 to 255, not " + type);
    }
  }

  @Override
  public byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(1 + Hash32.BYTES).put((byte) type);
    commitment.write(buffer);
    return buffer.array();
  }
}
