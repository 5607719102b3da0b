package dev.bascule.chain.calldata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Values to bytes and back. Reading takes only the one encoding that compilers write: what is read
 * is written again and must be the same, so that nothing is hidden between the values.
 */
public final class AbiCodec {

  private static final int WORD = 32;

  /** Values in one call; beyond it is an attack on the reader. */
  private static final int VALUES_MAX = 20_000;

  private static final int DEPTH_MAX = 16;
  private static final BigInteger WHOLE = BigInteger.ONE.shiftLeft(256);

  private final Bytes bytes;
  private int values;

  private AbiCodec(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws MalformedCall if the bytes are not exactly this tuple
   */
  public static AbiValue.Items decode(AbiType.Tuple type, Bytes bytes) {
    if (bytes.size() % WORD != 0) {
      throw new MalformedCall(bytes.size() + " bytes are no whole number of words");
    }
    AbiValue.Items read = new AbiCodec(bytes).tuple(type, 0, 0);
    if (!encode(type, read).equals(bytes)) {
      throw new MalformedCall("not the one encoding of its values: something lies between them");
    }
    return read;
  }

  private AbiValue.Items tuple(AbiType.Tuple type, int at, int depth) {
    List<AbiType> types = type.fields().stream().map(AbiType.Field::type).toList();
    return sequence(types, at, depth);
  }

  private AbiValue.Items sequence(List<AbiType> types, int at, int depth) {
    if (depth > DEPTH_MAX) throw new MalformedCall("values within values, deeper than 16");
    List<AbiValue> read = new ArrayList<>();
    int head = at;
    for (AbiType type : types) {
      int place = type.isDynamic() ? at + length(head) : head;
      read.add(value(type, place, depth + 1));
      head += WORD * type.headWords();
    }
    return new AbiValue.Items(read);
  }

  private AbiValue value(AbiType type, int at, int depth) {
    if (++values > VALUES_MAX) throw new MalformedCall("more than " + VALUES_MAX + " values");
    return switch (type) {
      case AbiType.Uint(int bits) -> new AbiValue.Whole(unsigned(at, bits));
      case AbiType.Int(int bits) -> new AbiValue.Whole(signed(at, bits));
      case AbiType.Account _ -> new AbiValue.Account(account(at));
      case AbiType.Bool _ -> new AbiValue.Flag(unsigned(at, 1).signum() == 1);
      case AbiType.FixedBytes(int size) -> new AbiValue.Blob(word(at).slice(0, size));
      case AbiType.Blob _ -> new AbiValue.Blob(counted(at));
      case AbiType.Text _ -> new AbiValue.Text(text(counted(at)));
      case AbiType.Sequence(AbiType of) -> {
        int count = length(at);
        if (count > bytes.size() / WORD) throw new MalformedCall("a list of " + count + " items");
        yield sequence(Collections.nCopies(count, of), at + WORD, depth);
      }
      case AbiType.Row(AbiType of, int size) -> sequence(Collections.nCopies(size, of), at, depth);
      case AbiType.Tuple tuple -> tuple(tuple, at, depth);
    };
  }

  private Bytes word(int at) {
    if (at < 0 || at > bytes.size() - WORD) {
      throw new MalformedCall("a word at byte " + at + " of " + bytes.size());
    }
    return bytes.slice(at, WORD);
  }

  private Address account(int at) {
    if (unsigned(at, 256).bitLength() > 160) throw new MalformedCall("an address of 21 bytes");
    return word(at).slice(12).toAddress();
  }

  private BigInteger unsigned(int at, int bits) {
    BigInteger value = new BigInteger(1, word(at).toArray());
    if (value.bitLength() > bits) throw new MalformedCall(value + " is past " + bits + " bits");
    return value;
  }

  private BigInteger signed(int at, int bits) {
    BigInteger value = new BigInteger(word(at).toArray());
    if (value.bitLength() >= bits) throw new MalformedCall(value + " is past int" + bits);
    return value;
  }

  private int length(int at) {
    BigInteger value = unsigned(at, 256);
    if (value.bitLength() > 31 || value.intValue() > bytes.size()) {
      throw new MalformedCall("an offset or length of " + value + " in " + bytes.size() + " bytes");
    }
    return value.intValue();
  }

  private Bytes counted(int at) {
    int length = length(at);
    if (length > bytes.size() - at - WORD) {
      throw new MalformedCall("a length of " + length + " past the end");
    }
    return bytes.slice(at + WORD, length);
  }

  private static String text(Bytes utf8) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException malformed) {
      throw new MalformedCall("a text that is no UTF-8");
    }
  }

  /** The one encoding. */
  public static Bytes encode(AbiType.Tuple type, AbiValue.Items values) {
    List<AbiType> types = type.fields().stream().map(AbiType.Field::type).toList();
    return sequence(types, values);
  }

  private static Bytes sequence(List<AbiType> types, AbiValue.Items values) {
    if (types.size() != values.items().size()) {
      throw new IllegalArgumentException(values.items().size() + " values for " + types.size());
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    int headSize = WORD * types.stream().mapToInt(AbiType::headWords).sum();
    for (int i = 0; i < types.size(); i++) {
      Bytes encoded = encode(types.get(i), values.items().get(i));
      if (types.get(i).isDynamic()) {
        head.writeBytes(number(BigInteger.valueOf(headSize + tail.size()), 256));
        tail.writeBytes(encoded.toArray());
      } else {
        head.writeBytes(encoded.toArray());
      }
    }
    head.writeBytes(tail.toByteArray());
    return Bytes.of(head.toByteArray());
  }

  private static Bytes encode(AbiType type, AbiValue value) {
    return switch (type) {
      case AbiType.Uint(int bits) when value instanceof AbiValue.Whole(BigInteger number) ->
          Bytes.of(number(number, bits));
      case AbiType.Int _ when value instanceof AbiValue.Whole(BigInteger number) ->
          Bytes.of(number(number.mod(WHOLE), 256));
      case AbiType.Account _ when value instanceof AbiValue.Account(var address) ->
          Bytes.concat(Bytes.of(new byte[12]), Bytes.of(address));
      case AbiType.Bool _ when value instanceof AbiValue.Flag(boolean flag) ->
          Bytes.of(number(flag ? BigInteger.ONE : BigInteger.ZERO, 1));
      case AbiType.FixedBytes(int size)
          when value instanceof AbiValue.Blob(Bytes blob) && blob.size() == size ->
          padded(blob);
      case AbiType.Blob _ when value instanceof AbiValue.Blob(Bytes blob) -> counted(blob);
      case AbiType.Text _ when value instanceof AbiValue.Text(String text) ->
          counted(Bytes.of(text.getBytes(UTF_8)));
      case AbiType.Sequence(AbiType of) when value instanceof AbiValue.Items items ->
          Bytes.concat(
              Bytes.of(number(BigInteger.valueOf(items.items().size()), 256)),
              sequence(Collections.nCopies(items.items().size(), of), items));
      case AbiType.Row(AbiType of, int size) when value instanceof AbiValue.Items items ->
          sequence(Collections.nCopies(size, of), items);
      case AbiType.Tuple tuple when value instanceof AbiValue.Items items -> encode(tuple, items);
      default -> throw new IllegalArgumentException("no " + type.canonical() + ": " + value);
    };
  }

  private static byte[] number(BigInteger value, int bits) {
    if (value.signum() < 0 || value.bitLength() > bits) {
      throw new IllegalArgumentException(value + " does not fit into " + bits + " bits");
    }
    byte[] bytes = value.toByteArray();
    byte[] word = new byte[WORD];
    int used = Math.min(bytes.length, WORD);
    System.arraycopy(bytes, bytes.length - used, word, WORD - used, used);
    return word;
  }

  private static Bytes counted(Bytes bytes) {
    return Bytes.concat(Bytes.of(number(BigInteger.valueOf(bytes.size()), 256)), padded(bytes));
  }

  private static Bytes padded(Bytes bytes) {
    return Bytes.concat(bytes, Bytes.of(new byte[(WORD - bytes.size() % WORD) % WORD]));
  }
}
