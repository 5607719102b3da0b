package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chainrpc.node.MalformedAnswer;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads bitcoind's JSON; anything unreadable is {@link MalformedAnswer}. */
final class Read {

  private static final int SATOSHI_DIGITS = 8;

  private Read() {}

  static JsonNode field(JsonNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) throw new MalformedAnswer("no " + name);
    return value;
  }

  static String text(JsonNode object, String name) {
    return text(field(object, name));
  }

  static String text(JsonNode value) {
    if (!value.isString()) throw new MalformedAnswer("not a string: " + clip(value));
    return value.stringValue();
  }

  static long number(JsonNode object, String name) {
    JsonNode value = field(object, name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new MalformedAnswer(name + " is no number: " + clip(value));
    }
    return value.longValue();
  }

  static boolean flag(JsonNode object, String name) {
    JsonNode value = field(object, name);
    if (!value.isBoolean()) throw new MalformedAnswer(name + " is neither true nor false");
    return value.booleanValue();
  }

  /** An amount in coins, as an exact number of satoshi. */
  static Satoshi coins(JsonNode object, String name) {
    return new Satoshi(units(object, name).orElseThrow(() -> new MalformedAnswer("no " + name)));
  }

  /** A decimal of at most eight digits after the point, in 10^-8. */
  static Optional<Long> units(JsonNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) return Optional.empty();
    if (!value.isNumber()) throw new MalformedAnswer(name + " is no amount: " + clip(value));
    try {
      BigDecimal units = value.decimalValue().movePointRight(SATOSHI_DIGITS);
      return Optional.of(units.longValueExact());
    } catch (ArithmeticException inexact) {
      throw new MalformedAnswer(name + " is no whole number of satoshi: " + clip(value));
    }
  }

  static Bytes hex(JsonNode value) {
    String digits = text(value);
    try {
      return Bytes.fromHex("0x" + digits);
    } catch (IllegalArgumentException notHex) {
      throw new MalformedAnswer("not hex: " + clip(value));
    }
  }

  /** A value that the chain's own types refuse is no answer. */
  static <T, R> R as(T value, Function<T, R> type) {
    try {
      return type.apply(value);
    } catch (MalformedBitcoin | IllegalArgumentException malformed) {
      throw new MalformedAnswer(String.valueOf(malformed.getMessage()));
    }
  }

  private static String clip(JsonNode value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
