package dev.bascule.chain;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable byte string. Slices share the bytes they were cut from, which is safe because nobody
 * can write to them.
 */
public final class Bytes implements Comparable<Bytes> {

  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int size;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  public static Bytes of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone(), 0, bytes.length);
  }

  /**
   * Reads {@code 0x} and an even number of hex digits of either case.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Bytes fromHex(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException("hex does not start with 0x: " + clip(text));
    }
    if ((text.length() & 1) != 0) {
      throw new IllegalArgumentException("hex has an odd number of digits: " + clip(text));
    }
    try {
      byte[] bytes = HexFormat.of().parseHex(text, 2, text.length());
      return new Bytes(bytes, 0, bytes.length);
    } catch (IllegalArgumentException notHex) {
      throw new IllegalArgumentException("not hex: " + clip(text), notHex);
    }
  }

  public static Bytes of(Hash32 hash) {
    return of(hash.bytes());
  }

  public static Bytes of(Address address) {
    return of(address.bytes());
  }

  /**
   * @throws IllegalArgumentException if there are not 32 bytes
   */
  public Hash32 toHash() {
    return Hash32.of(toArray());
  }

  /**
   * @throws IllegalArgumentException if there are not 20 bytes
   */
  public Address toAddress() {
    return Address.of(toArray());
  }

  public static Bytes concat(Bytes... parts) {
    int total = 0;
    for (Bytes part : parts) total = Math.addExact(total, part.size);
    byte[] joined = new byte[total];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(joined, at);
      at += part.size;
    }
    return new Bytes(joined, 0, total);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public byte at(int index) {
    return array[offset + Objects.checkIndex(index, size)];
  }

  public Bytes slice(int from, int count) {
    Objects.checkFromIndexSize(from, count, size);
    return new Bytes(array, offset + from, count);
  }

  public Bytes slice(int from) {
    return slice(from, size - from);
  }

  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, size);
  }

  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /** Lower-case, with {@code 0x}. */
  public String hex() {
    return "0x" + HexFormat.of().formatHex(array, offset, offset + size);
  }

  private static String clip(String text) {
    return text.length() <= 80 ? "'" + text + "'" : "'" + text.substring(0, 77) + "...'";
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + size, that.array, that.offset, that.offset + that.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size; i++) hash = 31 * hash + array[i];
    return hash;
  }

  @Override
  public String toString() {
    return hex();
  }
}
