package dev.bascule.chain.calldata;

import java.util.List;
import java.util.stream.Collectors;

/** A type of the contract ABI. Fractions and functions are not among ours, and not read. */
public sealed interface AbiType {

  /** As selectors spell it. */
  String canonical();

  /** Whether a value stands elsewhere, and its place here says where. */
  default boolean isDynamic() {
    return false;
  }

  /** How many words a value takes in place: one where it is dynamic, an offset. */
  default int headWords() {
    return 1;
  }

  /** {@code uint8} to {@code uint256}. */
  record Uint(int bits) implements AbiType {
    @Override
    public String canonical() {
      return "uint" + bits;
    }
  }

  /** {@code int8} to {@code int256}. */
  record Int(int bits) implements AbiType {
    @Override
    public String canonical() {
      return "int" + bits;
    }
  }

  record Account() implements AbiType {
    @Override
    public String canonical() {
      return "address";
    }
  }

  record Bool() implements AbiType {
    @Override
    public String canonical() {
      return "bool";
    }
  }

  /** {@code bytes1} to {@code bytes32}. */
  record FixedBytes(int size) implements AbiType {
    @Override
    public String canonical() {
      return "bytes" + size;
    }
  }

  /** {@code bytes}. */
  record Blob() implements AbiType {
    @Override
    public String canonical() {
      return "bytes";
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  /** {@code string}. */
  record Text() implements AbiType {
    @Override
    public String canonical() {
      return "string";
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  /** {@code T[]}. */
  record Sequence(AbiType of) implements AbiType {
    @Override
    public String canonical() {
      return of.canonical() + "[]";
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  /** {@code T[n]}. */
  record Row(AbiType of, int size) implements AbiType {
    @Override
    public String canonical() {
      return of.canonical() + "[" + size + "]";
    }

    @Override
    public boolean isDynamic() {
      return of.isDynamic();
    }

    @Override
    public int headWords() {
      return isDynamic() ? 1 : size * of.headWords();
    }
  }

  /** A struct, or the arguments of a call. */
  record Tuple(List<Field> fields) implements AbiType {
    public Tuple {
      fields = List.copyOf(fields);
    }

    @Override
    public String canonical() {
      return fields.stream()
          .map(field -> field.type().canonical())
          .collect(Collectors.joining(",", "(", ")"));
    }

    @Override
    public boolean isDynamic() {
      return fields.stream().anyMatch(field -> field.type().isDynamic());
    }

    @Override
    public int headWords() {
      return isDynamic() ? 1 : words();
    }

    int words() {
      return fields.stream().mapToInt(field -> field.type().headWords()).sum();
    }
  }

  /** A named part of a tuple. */
  record Field(String name, AbiType type) {}
}
