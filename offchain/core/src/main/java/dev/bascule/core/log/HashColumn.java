package dev.bascule.core.log;

import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A growing list of hashes at 32 bytes each, in blocks so that growth copies nothing. */
final class HashColumn {
  private static final int BLOCK_BITS = 12;
  private static final int BLOCK = 1 << BLOCK_BITS;

  private final List<byte[]> blocks = new ArrayList<>();
  private long size;

  long size() {
    return size;
  }

  void add(byte[] hash) {
    int block = Math.toIntExact(size >>> BLOCK_BITS);
    if (block == blocks.size()) blocks.add(new byte[BLOCK * Hash32.BYTES]);
    System.arraycopy(hash, 0, blocks.get(block), offset(size), Hash32.BYTES);
    size++;
  }

  byte[] get(long index) {
    byte[] hash = new byte[Hash32.BYTES];
    System.arraycopy(blocks.get(block(index)), offset(index), hash, 0, Hash32.BYTES);
    return hash;
  }

  Hash32 hash(long index) {
    return Hash32.read(ByteBuffer.wrap(blocks.get(block(index)), offset(index), Hash32.BYTES));
  }

  private int block(long index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("no hash " + index + " among " + size);
    }
    return (int) (index >>> BLOCK_BITS);
  }

  private static int offset(long index) {
    return (int) (index & (BLOCK - 1)) * Hash32.BYTES;
  }
}
