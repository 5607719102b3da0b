package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;

/**
 * A custom error with its values, as a model foretells it.
 *
 * @param error its name
 * @param values addresses as 0x-text, amounts as BigInteger, flags as Boolean, words as byte[],
 *     anything else as web3j has it
 */
record Refusal(String error, List<Object> values) {

  static Refusal of(String error, Object... values) {
    return new Refusal(error, Arrays.asList(values));
  }

  /** A {@code require} with a text. */
  static Refusal because(String reason) {
    return of("Error", new Utf8String(reason));
  }

  /** Arithmetic beyond its type. */
  static Refusal overflow() {
    return of("Panic", BigInteger.valueOf(0x11));
  }

  /** The bytes that the chain reverts with, without 0x. */
  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  String bytes(AbiErrors errors) {
    List<Type> typed = values.stream().<Type>map(Refusal::typed).toList();
    return errors.selectorOf(error) + FunctionEncoder.encodeConstructor(typed);
  }

  @Override
  public String toString() {
    List<Object> shown =
        values.stream()
            .map(it -> it instanceof byte[] word ? (Object) HexFormat.of().formatHex(word) : it)
            .toList();
    return error + shown;
  }

  private static Type<?> typed(Object value) {
    return switch (value) {
      case String address -> new Address(address);
      case BigInteger amount -> new Uint256(amount);
      case Boolean flag -> new Bool(flag);
      case byte[] word -> new Bytes32(word);
      case Type<?> other -> other;
      default -> throw new IllegalArgumentException("no value of an error: " + value);
    };
  }
}
