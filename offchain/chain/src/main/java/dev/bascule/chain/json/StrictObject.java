package dev.bascule.chain.json;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.VisibleText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object that is read key by key. Bytes are lower-case hex with 0x, integers are decimal
 * strings without leading zeros; {@link #end} refuses what nobody asked for.
 */
public final class StrictObject {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode node;
  private final String path;
  private final Set<String> read = new HashSet<>();

  private StrictObject(JsonNode node, String path) {
    if (!node.isObject()) throw new JsonRefused(path, "not an object");
    this.node = node;
    this.path = path;
  }

  /**
   * @throws JsonRefused if the text is no JSON object, or names a key twice
   */
  public static StrictObject parse(byte[] utf8) {
    try {
      return new StrictObject(MAPPER.readTree(utf8), "");
    } catch (JacksonException malformed) {
      throw new JsonRefused("", "not JSON: " + malformed.getOriginalMessage());
    }
  }

  public static StrictObject of(JsonNode node, String path) {
    return new StrictObject(node, path);
  }

  public JsonNode node() {
    return node;
  }

  public boolean has(String key) {
    return node.has(key);
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private JsonNode value(String key) {
    read.add(key);
    JsonNode value = node.get(key);
    if (value == null) throw new JsonRefused(at(key), "missing");
    return value;
  }

  public String text(String key) {
    JsonNode value = value(key);
    if (!value.isString()) throw new JsonRefused(at(key), "not a string");
    String text = value.stringValue();
    if (!isWellFormed(text)) throw new JsonRefused(at(key), "a string with a lone surrogate");
    return text;
  }

  /** A string that looks like no other one, see {@link VisibleText}; for names and references. */
  public String visibleText(String key, int lengthMax) {
    String text = text(key);
    if (text.length() > lengthMax) {
      throw new JsonRefused(at(key), "has " + text.length() + " characters; " + lengthMax + " fit");
    }
    VisibleText.refusal(text)
        .ifPresent(why -> {
          throw new JsonRefused(at(key), why);
        });
    return text;
  }

  /** Without a lone surrogate (RFC 8259, section 8.2), which has no UTF-8 form and no digest. */
  private static boolean isWellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** A string that is one of the given, and nothing else. */
  public String oneOf(String key, String... allowed) {
    String text = text(key);
    if (!List.of(allowed).contains(text)) {
      throw new JsonRefused(at(key), "'" + text + "' is not one of " + List.of(allowed));
    }
    return text;
  }

  public BigInteger uint(String key, int bits) {
    return uint(value(key), at(key), bits);
  }

  /** An unsigned number in a list. */
  public static BigInteger uint(JsonNode item, String path, int bits) {
    if (!item.isString()) throw new JsonRefused(path, "not a string");
    String text = item.stringValue();
    if (!text.matches("0|[1-9][0-9]{0,77}")) {
      throw new JsonRefused(path, "'" + text + "' is not a decimal integer");
    }
    BigInteger value = new BigInteger(text);
    if (value.bitLength() > bits) throw new JsonRefused(path, value + " is past uint" + bits);
    return value;
  }

  /** An unsigned 63-bit number: sizes, indexes, seconds, blocks. */
  public long number(String key) {
    return uint(key, 63).longValueExact();
  }

  /** An unsigned 32-bit number, kept in the bits of an int. */
  public int uint32(String key) {
    return uint(key, 32).intValue();
  }

  /** A plain JSON integer from 0 to {@code max}: a count of decimals, never an amount. */
  public int integer(String key, int max) {
    JsonNode value = value(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new JsonRefused(at(key), "not an integer");
    }
    if (value.intValue() < 0 || value.intValue() > max) {
      throw new JsonRefused(at(key), value.intValue() + " is not between 0 and " + max);
    }
    return value.intValue();
  }

  public Bytes bytes(String key) {
    return hex(value(key), at(key));
  }

  public Bytes bytes(String key, int size) {
    Bytes bytes = bytes(key);
    if (bytes.size() != size) {
      throw new JsonRefused(at(key), bytes.size() + " bytes where " + size + " are expected");
    }
    return bytes;
  }

  public Hash32 hash(String key) {
    return bytes(key, 32).toHash();
  }

  public Address address(String key) {
    return bytes(key, 20).toAddress();
  }

  /** In a file that people write: in lower case, or with the checksum of EIP-55. */
  public Address writtenAddress(String key) {
    return writtenAddress(value(key), at(key));
  }

  /** The same in a list. */
  public static Address writtenAddress(JsonNode item, String path) {
    if (!item.isString()) throw new JsonRefused(path, "not a string");
    try {
      return Eip55.parse(item.stringValue());
    } catch (IllegalArgumentException notOne) {
      throw new JsonRefused(path, String.valueOf(notOne.getMessage()));
    }
  }

  /** An address in a list. */
  public static Address address(JsonNode item, String path) {
    Bytes bytes = hex(item, path);
    if (bytes.size() != 20) throw new JsonRefused(path, "not 20 bytes");
    return bytes.toAddress();
  }

  public List<Hash32> hashes(String key) {
    return list(
        key,
        (item, where) -> {
          Bytes bytes = hex(item, where);
          if (bytes.size() != 32) throw new JsonRefused(where, "not 32 bytes");
          return bytes.toHash();
        });
  }

  public List<Bytes> byteStrings(String key) {
    return list(key, StrictObject::hex);
  }

  public StrictObject object(String key) {
    return new StrictObject(value(key), at(key));
  }

  public <T> Optional<T> optional(String key, Function<StrictObject, T> reader) {
    return node.has(key) ? Optional.of(reader.apply(object(key))) : Optional.empty();
  }

  public <T> List<T> objects(String key, Function<StrictObject, T> reader) {
    return list(key, (item, where) -> reader.apply(new StrictObject(item, where)));
  }

  /** Whether a key that must be there is null. */
  public boolean isNull(String key) {
    return value(key).isNull();
  }

  public Optional<Long> numberOrNull(String key) {
    return value(key).isNull() ? Optional.empty() : Optional.of(number(key));
  }

  /** Reads one item of a list, told where it stands. */
  public interface ItemReader<T> {
    T read(JsonNode item, String path);
  }

  public <T> List<T> list(String key, ItemReader<T> reader) {
    JsonNode value = value(key);
    if (!value.isArray()) throw new JsonRefused(at(key), "not a list");
    List<T> items = new ArrayList<>();
    for (JsonNode item : value) items.add(reader.read(item, at(key) + "[" + items.size() + "]"));
    return List.copyOf(items);
  }

  private static Bytes hex(JsonNode value, String path) {
    if (!value.isString()) throw new JsonRefused(path, "not a string");
    try {
      Bytes bytes = Bytes.fromHex(value.stringValue());
      if (bytes.hex().equals(value.stringValue())) return bytes;
    } catch (IllegalArgumentException notHex) {
      throw new JsonRefused(path, String.valueOf(notHex.getMessage()));
    }
    throw new JsonRefused(path, "hex that is not in lower case");
  }

  /** Every key was read; another one is a misunderstanding, and this is no place for guesses. */
  public void end() {
    for (String key : node.propertyNames()) {
      if (!read.contains(key)) throw new JsonRefused(at(key), "unknown key");
    }
  }
}
