package dev.bascule.chain.calldata;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The functions of a contract, as its build wrote them down.
 *
 * @param digest SHA-256 of the file, by which two people compare what they decode with
 */
public record ContractAbi(String name, Hash32 digest, Map<Bytes, Function> functions) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern ARRAY = Pattern.compile("(.*)\\[([0-9]{0,4})]");
  private static final Pattern SIZED = Pattern.compile("(uint|int|bytes)([0-9]{1,3})");
  private static final int SELECTOR = 4;

  public ContractAbi {
    functions = Map.copyOf(functions);
  }

  /** A function that can change something. */
  public record Function(String contract, String name, AbiType.Tuple inputs) {

    public String signature() {
      return name + inputs.canonical();
    }

    public Bytes selector() {
      return selectorOf(signature());
    }

    /** The bytes of a call. */
    public Bytes call(AbiValue... arguments) {
      return Bytes.concat(
          selector(), AbiCodec.encode(inputs, new AbiValue.Items(List.of(arguments))));
    }
  }

  /** A call whose bytes were read. */
  public record Call(Function function, AbiValue.Items arguments) {

    /** The argument of this name, if there is one. */
    public Optional<AbiValue> argument(String name) {
      for (int i = 0; i < function.inputs().fields().size(); i++) {
        if (function.inputs().fields().get(i).name().equals(name)) {
          return Optional.of(arguments.items().get(i));
        }
      }
      return Optional.empty();
    }
  }

  static Bytes selectorOf(String signature) {
    return Bytes.of(Keccak256.hash(signature.getBytes(US_ASCII))).slice(0, SELECTOR);
  }

  /** Reads {@code {"abi": [...]}}. Functions that only read are left out: nobody signs them. */
  public static ContractAbi parse(String name, byte[] artifact) {
    Map<Bytes, Function> functions = new LinkedHashMap<>();
    for (JsonNode entry : MAPPER.readTree(artifact).path("abi")) {
      if (!entry.path("type").asString("").equals("function")) continue;
      String mutability = entry.path("stateMutability").asString("");
      if (mutability.equals("view") || mutability.equals("pure")) continue;
      Function function =
          new Function(name, entry.get("name").stringValue(), tuple(entry.get("inputs")));
      functions.put(function.selector(), function);
    }
    return new ContractAbi(name, Hash32.sha256(artifact), functions);
  }

  private static AbiType.Tuple tuple(JsonNode inputs) {
    List<AbiType.Field> fields = new ArrayList<>();
    for (JsonNode input : inputs) {
      fields.add(
          new AbiType.Field(
              input.path("name").asString(""),
              type(input.get("type").stringValue(), input.path("components"))));
    }
    return new AbiType.Tuple(fields);
  }

  private static AbiType type(String text, JsonNode components) {
    Matcher array = ARRAY.matcher(text);
    if (array.matches()) {
      AbiType of = type(array.group(1), components);
      String size = array.group(2);
      return size.isEmpty()
          ? new AbiType.Sequence(of)
          : new AbiType.Row(of, Integer.parseInt(size));
    }
    Matcher sized = SIZED.matcher(text);
    if (sized.matches()) {
      int number = Integer.parseInt(sized.group(2));
      return switch (sized.group(1)) {
        case "uint" -> new AbiType.Uint(number);
        case "int" -> new AbiType.Int(number);
        default -> new AbiType.FixedBytes(number);
      };
    }
    return switch (text) {
      case "address" -> new AbiType.Account();
      case "bool" -> new AbiType.Bool();
      case "bytes" -> new AbiType.Blob();
      case "string" -> new AbiType.Text();
      case "tuple" -> tuple(components);
      default -> throw new IllegalArgumentException("the ABI type " + text + " is not one of ours");
    };
  }

  /** The function of this name; for callers that build calls. */
  public Function function(String functionName) {
    return functions.values().stream()
        .filter(function -> function.name().equals(functionName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no " + functionName));
  }

  /**
   * The call that these bytes are; empty if the contract has no such function.
   *
   * @throws MalformedCall if the selector is known, and what follows is not its arguments
   */
  public Optional<Call> read(Bytes data) {
    if (data.size() < SELECTOR) return Optional.empty();
    Optional<Function> function = Optional.ofNullable(functions.get(data.slice(0, SELECTOR)));
    return function.map(
        known -> new Call(known, AbiCodec.decode(known.inputs(), data.slice(SELECTOR))));
  }
}
