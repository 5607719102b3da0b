package dev.bascule.chainrpc.node;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;

/** Reads the hex of the Ethereum JSON-RPC; anything unreadable is {@link MalformedAnswer}. */
final class Json {

  private Json() {}

  static JsonNode field(JsonNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) throw new MalformedAnswer("no " + name);
    return value;
  }

  static boolean has(JsonNode object, String name) {
    JsonNode value = object.get(name);
    return value != null && !value.isNull();
  }

  static Bytes bytes(JsonNode object, String name) {
    return bytes(field(object, name));
  }

  static Bytes bytes(JsonNode value) {
    if (!value.isString()) throw new MalformedAnswer("not a string: " + clip(value));
    try {
      return Bytes.fromHex(value.stringValue());
    } catch (IllegalArgumentException notHex) {
      throw new MalformedAnswer(String.valueOf(notHex.getMessage()));
    }
  }

  static Hash32 hash(JsonNode object, String name) {
    return hash(field(object, name));
  }

  static Hash32 hash(JsonNode value) {
    Bytes bytes = bytes(value);
    if (bytes.size() != 32) throw new MalformedAnswer("not a hash: " + clip(value));
    return bytes.toHash();
  }

  static Address address(JsonNode object, String name) {
    Bytes bytes = bytes(object, name);
    if (bytes.size() != 20) throw new MalformedAnswer("not an address in " + name);
    return bytes.toAddress();
  }

  static BigInteger quantity(JsonNode value) {
    if (!value.isString() || !value.stringValue().matches("0x[0-9a-fA-F]{1,64}")) {
      throw new MalformedAnswer("not a quantity: " + clip(value));
    }
    return new BigInteger(value.stringValue().substring(2), 16);
  }

  static BigInteger quantity(JsonNode object, String name) {
    return quantity(field(object, name));
  }

  static long number(JsonNode value) {
    BigInteger quantity = quantity(value);
    if (quantity.bitLength() > 63) throw new MalformedAnswer("past 2^63: " + quantity);
    return quantity.longValueExact();
  }

  static long number(JsonNode object, String name) {
    return number(field(object, name));
  }

  private static String clip(JsonNode value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
