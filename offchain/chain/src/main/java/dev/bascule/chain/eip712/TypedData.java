package dev.bascule.chain.eip712;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Hash32;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of EIP-712 in the strict form of our documents: bytes and addresses in lower-case hex,
 * numbers as decimal strings, every field of its type there and no other, every type in use.
 */
public final class TypedData {

  private static final byte[] PREFIX = {0x19, 0x01};
  private static final Pattern ARRAY = Pattern.compile("(.+)\\[([0-9]{0,3})]");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final int TYPES_MAX = 64;
  private static final int FIELDS_MAX = 64;
  private static final int DEPTH_MAX = 16;
  private static final BigInteger WHOLE = BigInteger.ONE.shiftLeft(256);

  private static final Map<String, String> DOMAIN_FIELDS = new LinkedHashMap<>();

  static {
    DOMAIN_FIELDS.put("name", "string");
    DOMAIN_FIELDS.put("version", "string");
    DOMAIN_FIELDS.put("chainId", "uint256");
    DOMAIN_FIELDS.put("verifyingContract", "address");
    DOMAIN_FIELDS.put("salt", "bytes32");
  }

  private final ObjectNode document;
  private final Map<String, List<Field>> types;
  private final String primaryType;

  /** A field of a struct, by its type's spelling. */
  public record Field(String name, String type) {}

  private TypedData(ObjectNode document, Map<String, List<Field>> types, String primaryType) {
    this.document = document;
    this.types = types;
    this.primaryType = primaryType;
  }

  /**
   * Reads {@code domain}, {@code types} (without {@code EIP712Domain}: it follows from the domain),
   * {@code primaryType} and {@code message}.
   *
   * @throws JsonRefused if it is anything else
   */
  public static TypedData read(StrictObject json) {
    String primaryType = json.text("primaryType");
    json.object("domain");
    json.object("message");
    StrictObject declared = json.object("types");
    json.end();
    Map<String, List<Field>> types = new LinkedHashMap<>();
    if (declared.node().size() > TYPES_MAX) throw new JsonRefused("types", "more than 64");
    for (String name : declared.node().propertyNames()) {
      if (!NAME.matcher(name).matches() || name.equals("EIP712Domain")) {
        throw new JsonRefused("types", "no name of a struct: " + name);
      }
      List<Field> fields = declared.objects(name, TypedData::field);
      long names = fields.stream().map(Field::name).distinct().count();
      if (fields.isEmpty() || fields.size() > FIELDS_MAX || names < fields.size()) {
        throw new JsonRefused("types." + name, "no fields, too many, or one twice");
      }
      types.put(name, fields);
    }
    TypedData data = new TypedData((ObjectNode) json.node(), types, primaryType);
    data.check();
    return data;
  }

  private static Field field(StrictObject json) {
    Field field = new Field(json.text("name"), json.text("type"));
    json.end();
    if (!NAME.matcher(field.name()).matches()) throw new JsonRefused("types", "a field's name");
    return field;
  }

  /** Encodes once, so that a message that cannot be signed is refused when it is read. */
  private void check() {
    if (!types.containsKey(primaryType)) {
      throw new JsonRefused("primaryType", primaryType + " is not among the types");
    }
    TreeSet<String> used = new TreeSet<>();
    collect(primaryType, used, 0);
    if (!used.equals(types.keySet())) {
      throw new JsonRefused("types", "some are not used: " + types.keySet() + " of which " + used);
    }
    digest();
  }

  public ObjectNode document() {
    return document.deepCopy();
  }

  public String primaryType() {
    return primaryType;
  }

  public JsonNode domain() {
    return document.get("domain");
  }

  /** The fields of the message, to be read by who knows the type. */
  public StrictObject message() {
    return StrictObject.of(document.get("message"), "message");
  }

  /** The type with all that it refers to, as it is hashed: two spellings are two types. */
  public String encodedType() {
    return encodeType(primaryType);
  }

  /** What is signed. */
  public Hash32 digest() {
    return Keccak256.hash(PREFIX, separator().bytes(), structHash().bytes());
  }

  public Hash32 structHash() {
    return hashStruct(primaryType, document.get("message"), "message", 0);
  }

  public Hash32 separator() {
    JsonNode domain = domain();
    List<Field> fields = new ArrayList<>();
    DOMAIN_FIELDS.forEach((name, type) -> {
      if (domain.has(name)) fields.add(new Field(name, type));
    });
    if (fields.isEmpty() || fields.size() != domain.size()) {
      throw new JsonRefused("domain", "no fields, or some that EIP-712 does not know");
    }
    return hashFields(
        Keccak256.hash(spell("EIP712Domain", fields).getBytes(UTF_8)), fields, domain, "domain", 0);
  }

  private static String spell(String name, List<Field> fields) {
    List<String> parts = fields.stream().map(each -> each.type() + " " + each.name()).toList();
    return name + "(" + String.join(",", parts) + ")";
  }

  private String encodeType(String name) {
    TreeSet<String> used = new TreeSet<>();
    collect(name, used, 0);
    used.remove(name);
    StringBuilder text = new StringBuilder(spell(name, fieldsOf(name)));
    for (String other : used) text.append(spell(other, fieldsOf(other)));
    return text.toString();
  }

  private List<Field> fieldsOf(String struct) {
    return types.getOrDefault(struct, List.of());
  }

  private void collect(String struct, Set<String> into, int depth) {
    if (depth > DEPTH_MAX) throw new JsonRefused("types", "deeper than 16");
    if (!into.add(struct)) return;
    for (Field field : fieldsOf(struct)) {
      String base = field.type();
      for (Matcher array = ARRAY.matcher(base); array.matches(); array = ARRAY.matcher(base)) {
        base = array.group(1);
      }
      if (types.containsKey(base)) collect(base, into, depth + 1);
    }
  }

  private Hash32 hashStruct(String struct, JsonNode value, String path, int depth) {
    Hash32 type = Keccak256.hash(encodeType(struct).getBytes(UTF_8));
    return hashFields(type, fieldsOf(struct), value, path, depth);
  }

  private Hash32 hashFields(
      Hash32 type, List<Field> fields, JsonNode value, String path, int depth) {
    if (depth > DEPTH_MAX) throw new JsonRefused(path, "deeper than 16");
    StrictObject json = StrictObject.of(value, path);
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    words.writeBytes(type.bytes());
    for (Field field : fields) {
      String at = path + "." + field.name();
      if (!json.has(field.name())) throw new JsonRefused(at, "missing");
      words.writeBytes(word(field.type(), value.get(field.name()), at, depth + 1).bytes());
    }
    if (value.size() != fields.size()) throw new JsonRefused(path, "has fields beside its type's");
    return Keccak256.hash(words.toByteArray());
  }

  private Hash32 word(String type, JsonNode value, String path, int depth) {
    if (types.containsKey(type)) return hashStruct(type, value, path, depth);
    Matcher array = ARRAY.matcher(type);
    if (array.matches()) return hashArray(array, value, path, depth);
    if (type.equals("string")) {
      return Keccak256.hash(holder(value).text("v").getBytes(UTF_8));
    }
    if (type.equals("bytes")) return Keccak256.hash(holder(value).bytes("v"));
    return atomic(type, value, path);
  }

  private Hash32 hashArray(Matcher array, JsonNode value, String path, int depth) {
    if (depth > DEPTH_MAX || !value.isArray()) throw new JsonRefused(path, "not a list");
    String size = array.group(2);
    if (!size.isEmpty() && value.size() != Integer.parseInt(size)) {
      throw new JsonRefused(path, value.size() + " items where " + size + " are expected");
    }
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    int place = 0;
    for (JsonNode item : value) {
      String at = path + "[" + place++ + "]";
      words.writeBytes(word(array.group(1), item, at, depth + 1).bytes());
    }
    return Keccak256.hash(words.toByteArray());
  }

  /** Lets the strict reader read one value. */
  private static StrictObject holder(JsonNode value) {
    ObjectNode holder = JsonNodeFactory.instance.objectNode();
    holder.set("v", value);
    return StrictObject.of(holder, "");
  }

  private static Hash32 atomic(String type, JsonNode value, String path) {
    if (type.equals("bool")) {
      if (!value.isBoolean()) throw new JsonRefused(path, "not true or false");
      return Bytes.of(new AbiWords().uint(value.booleanValue() ? 1 : 0).toArray()).toHash();
    }
    if (type.equals("address")) {
      return new AbiWords().address(StrictObject.address(value, path)).toBytes().toHash();
    }
    if (type.matches("bytes([1-9]|[12][0-9]|3[0-2])")) {
      int size = Integer.parseInt(type.substring(5));
      Bytes bytes = holder(value).bytes("v", size);
      return Bytes.concat(bytes, Bytes.of(new byte[32 - size])).toHash();
    }
    if (type.matches("u?int(8|[1-9][0-9]{1,2})")) return integer(type, value, path);
    throw new JsonRefused(path, "no type: " + type);
  }

  private static Hash32 integer(String type, JsonNode value, String path) {
    boolean signed = type.startsWith("int");
    int bits = Integer.parseInt(type.substring(signed ? 3 : 4));
    if (bits > 256 || bits % 8 != 0) throw new JsonRefused(path, "no type: " + type);
    String text = value.isString() ? value.stringValue() : "";
    if (!text.matches("0|-?[1-9][0-9]{0,77}")) throw new JsonRefused(path, "not a decimal integer");
    BigInteger number = new BigInteger(text);
    boolean fits = signed ? number.bitLength() < bits : number.bitLength() <= bits;
    if (!fits || (!signed && number.signum() < 0)) {
      throw new JsonRefused(path, text + " does not fit into " + type);
    }
    return new AbiWords().uint(number.mod(WHOLE), 256).toBytes().toHash();
  }
}
