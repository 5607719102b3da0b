package dev.bascule.chainrpc.safe;

import dev.bascule.chainrpc.vault.VaultRevert;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Why a Safe or its guard refuses, in words.
 *
 * @param code of the guard's error, or the Safe's own in small letters
 * @param id by which the call has to be announced; empty where that would not help
 */
public record SafeRefusal(String code, String sentence, Optional<String> id) {

  /** Those of Safe 1.5 that a call of a treasury can meet. */
  private static final Map<String, String> SAFE =
      Map.of(
          "GS001", "it was never set up",
          "GS010", "the gas is not enough for its call",
          "GS013", "what it calls fails",
          "GS020", "fewer signatures than its threshold are there",
          "GS021", "a signature is said to be in a place that is none",
          "GS024", "a contract that owns it does not know the signature",
          "GS025", "an owner has not approved the call",
          "GS026",
              "a signature is of none of its owners: they changed, or its nonce did, or the"
                  + " signatures are out of their order");

  public static SafeRefusal of(VaultRevert revert) {
    Map<String, String> values = revert.values();
    String reason = values.getOrDefault("reason", "");
    String words = SAFE.get(reason);
    if (words != null) {
      return new SafeRefusal(
          reason.toLowerCase(Locale.ROOT),
          "the Safe refuses (%s): %s".formatted(reason, words),
          Optional.empty());
    }
    return new SafeRefusal(revert.code(), guard(revert), Optional.ofNullable(values.get("id")));
  }

  private static String guard(VaultRevert revert) {
    Map<String, String> values = revert.values();
    return switch (revert.code()) {
      case "not_due" -> notDue(revert);
      case "not_announced" -> "the guard refuses: it is no plain payment, and not announced";
      case "not_a_recipient" ->
          "the guard refuses: %s is none of its recipients, and the call is not announced"
              .formatted(values.get("to"));
      case "no_limit" ->
          "the guard refuses: %s has no limit, and the call is not announced"
              .formatted(values.get("asset"));
      case "over_each" ->
          "the guard refuses: one payment of %s is at most %s, this is %s, and it is not announced"
              .formatted(values.get("asset"), values.get("each"), values.get("amount"));
      case "over_total" ->
          "the guard refuses: %s of %s are left now, this is %s, and it is not announced"
              .formatted(values.get("left"), values.get("asset"), values.get("amount"));
      case "no_rules" -> "the guard refuses: the Safe has adopted no rules";
      case "reverted_without_reason" -> "what it calls fails, and does not say why";
      case "call_failed" -> "the guard undoes it: what it calls fails";
      default -> "it would be refused: " + revert.sentence();
    };
  }

  /** A Safe passes on what the called one says, also when that one speaks like a guard. */
  private static String notDue(VaultRevert revert) {
    BigInteger ready = revert.number("ready");
    return ready.bitLength() > GuardClient.TIME_BITS
        ? "what it calls fails, and says " + revert.sentence()
        : "the guard refuses: it is announced, and may be made from %s on"
            .formatted(Instant.ofEpochSecond(ready.longValueExact()));
  }
}
