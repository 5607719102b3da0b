package dev.bascule.chainrpc.rpc;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.rpc.RpcFailure.RefusedKind;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the error member of an answer. Clients share few codes, so the words are read as well. */
final class RpcErrors {

  /** Codes that Besu uses for one thing only. */
  private static final Map<Long, RefusedKind> BY_CODE =
      Map.of(
          -32601L, RefusedKind.METHOD_NOT_FOUND,
          3L, RefusedKind.REVERTED,
          -32001L, RefusedKind.NONCE_TOO_LOW,
          -32004L, RefusedKind.INSUFFICIENT_FUNDS,
          -32005L, RefusedKind.GAS_LIMIT_EXCEEDED,
          -32007L, RefusedKind.SENDER_NOT_ALLOWED,
          -32009L, RefusedKind.FEE_TOO_LOW);

  private RpcErrors() {}

  static RpcFailure.Refused read(String method, JsonNode error) {
    long number = error.path("code").asLong(0);
    String message = error.path("message").asString("");
    return new RpcFailure.Refused(
        method, number, clip(message), kind(number, message), revertData(error.path("data")));
  }

  private static RefusedKind kind(long number, String message) {
    String words = message.toLowerCase(Locale.ROOT);
    if (words.contains("already known")
        || words.contains("known transaction")
        || words.contains("already imported")) {
      return RefusedKind.ALREADY_KNOWN;
    }
    if (words.contains("underpriced")) return RefusedKind.REPLACEMENT_UNDERPRICED;
    if (words.contains("nonce") && words.contains("low")) return RefusedKind.NONCE_TOO_LOW;
    if (words.contains("nonce") && (words.contains("high") || words.contains("distant"))) {
      return RefusedKind.NONCE_TOO_HIGH;
    }
    if (words.contains("revert")) return RefusedKind.REVERTED;
    RefusedKind known = BY_CODE.get(number);
    if (known != null) return known;
    if (words.contains("insufficient funds") || words.contains("upfront")) {
      return RefusedKind.INSUFFICIENT_FUNDS;
    }
    if (words.contains("not authorized")) return RefusedKind.SENDER_NOT_ALLOWED;
    if (words.contains("gas") && (words.contains("exceed") || words.contains("too high"))) {
      return RefusedKind.GAS_LIMIT_EXCEEDED;
    }
    if (words.contains("decode") || words.contains("invalid")) {
      return RefusedKind.INVALID_TRANSACTION;
    }
    return RefusedKind.OTHER;
  }

  /** Some clients put the bytes into {@code data}, some one level deeper. */
  private static Optional<Bytes> revertData(JsonNode data) {
    JsonNode hex = data.isObject() ? data.path("data") : data;
    if (!hex.isString()) return Optional.empty();
    try {
      return Optional.of(Bytes.fromHex(hex.stringValue()));
    } catch (IllegalArgumentException words) {
      return Optional.empty();
    }
  }

  private static String clip(String message) {
    return message.length() <= 300 ? message : message.substring(0, 297) + "...";
  }
}
