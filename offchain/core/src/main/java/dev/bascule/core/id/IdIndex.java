package dev.bascule.core.id;

import java.util.Arrays;

/**
 * Ids of 128 bits in the order in which they were added, and the way from an id to its position.
 *
 * <p>About 24 bytes an id in plain arrays: a map of objects would take five times as much, and
 * millions of ids are kept for ever.
 */
public final class IdIndex {
  private static final int EMPTY = -1;

  private long[] high = new long[16];
  private long[] low = new long[16];

  /** Positions by hash with linear probing; a power of two, at most half full. */
  private int[] slots = emptySlots(32);

  private int size;

  public int size() {
    return size;
  }

  public long high(int position) {
    return high[checked(position)];
  }

  public long low(int position) {
    return low[checked(position)];
  }

  /** The id's position, or -1. */
  public int find(long idHigh, long idLow) {
    return slots[slot(idHigh, idLow)];
  }

  /** Adds an id that is not in the index yet and returns its position. */
  public int add(long idHigh, long idLow) {
    int slot = slot(idHigh, idLow);
    if (slots[slot] != EMPTY) throw new IllegalStateException("the id is in the index already");
    if (size == high.length) {
      high = Arrays.copyOf(high, grown(size));
      low = Arrays.copyOf(low, grown(size));
    }
    high[size] = idHigh;
    low[size] = idLow;
    slots[slot] = size++;
    if (size * 2L > slots.length) rehash();
    return size - 1;
  }

  /** Takes back the newest id. No later id can have probed past it, so its slot is just cleared. */
  public void removeLast() {
    int last = size - 1;
    slots[slot(high(last), low(last))] = EMPTY;
    size = last;
  }

  private void rehash() {
    slots = emptySlots(Math.multiplyExact(slots.length, 2));
    for (int i = 0; i < size; i++) slots[slot(high[i], low[i])] = i;
  }

  /** The slot that holds the id, or the empty one where it would go. */
  private int slot(long idHigh, long idLow) {
    long mixed = (idHigh ^ Long.rotateLeft(idLow, 32)) * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 33) & (slots.length - 1);
    while (slots[slot] != EMPTY && !(high[slots[slot]] == idHigh && low[slots[slot]] == idLow)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private int checked(int position) {
    if (position >= size) throw new IndexOutOfBoundsException("no id " + position + " of " + size);
    return position;
  }

  private static int grown(int size) {
    return Math.addExact(size, size >> 1);
  }

  private static int[] emptySlots(int length) {
    int[] slots = new int[length];
    Arrays.fill(slots, EMPTY);
    return slots;
  }
}
