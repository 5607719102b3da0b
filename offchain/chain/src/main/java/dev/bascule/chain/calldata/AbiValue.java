package dev.bascule.chain.calldata;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;

/** A value of an {@link AbiType}. */
public sealed interface AbiValue {

  record Whole(BigInteger value) implements AbiValue {}

  record Account(Address address) implements AbiValue {}

  record Flag(boolean value) implements AbiValue {}

  /** Bytes of fixed or free length. */
  record Blob(Bytes bytes) implements AbiValue {}

  record Text(String text) implements AbiValue {}

  /** The items of an array, or the fields of a tuple in their order. */
  record Items(List<AbiValue> items) implements AbiValue {
    public Items {
      items = List.copyOf(items);
    }
  }

  static AbiValue of(long value) {
    return new Whole(BigInteger.valueOf(value));
  }

  static AbiValue of(BigInteger value) {
    return new Whole(value);
  }

  static AbiValue of(Address address) {
    return new Account(address);
  }

  static AbiValue of(boolean value) {
    return new Flag(value);
  }

  static AbiValue of(Bytes bytes) {
    return new Blob(bytes);
  }

  static AbiValue of(String text) {
    return new Text(text);
  }

  static AbiValue of(AbiValue... items) {
    return new Items(List.of(items));
  }
}
