package dev.bascule.chain.rlp;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;

/**
 * One RLP item. Only the shortest form of a length and of a scalar is read, so two different byte
 * strings never decode to the same item: a hash over bytes and a hash over meaning agree.
 */
public sealed interface Rlp {

  /** A byte string. */
  record Text(Bytes bytes) implements Rlp {}

  /** A list of items. */
  record Sequence(List<Rlp> items) implements Rlp {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** The string of no bytes, which is also the scalar zero. */
  static Rlp empty() {
    return new Text(Bytes.EMPTY);
  }

  static Rlp text(byte... bytes) {
    return new Text(Bytes.of(bytes));
  }

  static Rlp text(Bytes bytes) {
    return new Text(bytes);
  }

  static Rlp scalar(long value) {
    return scalar(BigInteger.valueOf(value));
  }

  /** A non-negative integer, big-endian without leading zeros; zero is the empty string. */
  static Rlp scalar(BigInteger value) {
    if (value.signum() < 0) throw new IllegalArgumentException("negative scalar: " + value);
    if (value.signum() == 0) return empty();
    byte[] bytes = value.toByteArray();
    Bytes all = Bytes.of(bytes);
    return new Text(bytes[0] == 0 ? all.slice(1) : all);
  }

  static Rlp list(Rlp... items) {
    return new Sequence(List.of(items));
  }

  static Rlp list(List<? extends Rlp> items) {
    return new Sequence(List.copyOf(items));
  }

  /**
   * Reads exactly one item and nothing after it.
   *
   * @throws MalformedRlp if the bytes are not canonical RLP
   */
  static Rlp decode(Bytes bytes) {
    return RlpReader.readOnly(bytes);
  }

  static Rlp decode(byte[] bytes) {
    return decode(Bytes.of(bytes));
  }

  default Bytes encode() {
    return RlpWriter.write(this);
  }

  /** The bytes of a string item. */
  default Bytes asBytes() {
    return switch (this) {
      case Text(Bytes bytes) -> bytes;
      case Sequence _ -> throw new MalformedRlp("a list where a byte string is expected");
    };
  }

  /** The bytes of a string item of a fixed length. */
  default Bytes asBytes(int size) {
    Bytes bytes = asBytes();
    if (bytes.size() != size) {
      throw new MalformedRlp(bytes.size() + " bytes where " + size + " are expected");
    }
    return bytes;
  }

  default Hash32 asHash() {
    return asBytes(32).toHash();
  }

  default Address asAddress() {
    return asBytes(20).toAddress();
  }

  default List<Rlp> asList() {
    return switch (this) {
      case Text _ -> throw new MalformedRlp("a byte string where a list is expected");
      case Sequence(List<Rlp> items) -> items;
    };
  }

  default List<Rlp> asList(int size) {
    List<Rlp> items = asList();
    if (items.size() != size) {
      throw new MalformedRlp(items.size() + " items where " + size + " are expected");
    }
    return items;
  }

  /** A scalar of at most 256 bits. */
  default BigInteger asScalar() {
    Bytes bytes = asBytes();
    if (bytes.size() > 32) throw new MalformedRlp("a scalar of " + bytes.size() + " bytes");
    if (!bytes.isEmpty() && bytes.at(0) == 0) {
      throw new MalformedRlp("a scalar with a leading zero byte");
    }
    return new BigInteger(1, bytes.toArray());
  }

  /** A scalar below 2^63. */
  default long asLong() {
    BigInteger scalar = asScalar();
    if (scalar.bitLength() > 63) throw new MalformedRlp("a scalar above 2^63: " + scalar);
    return scalar.longValueExact();
  }
}
