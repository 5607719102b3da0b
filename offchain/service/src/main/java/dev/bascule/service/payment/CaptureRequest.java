package dev.bascule.service.payment;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.money.Asset;
import dev.bascule.service.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a client takes of a hold.
 *
 * @param amounts for each leg, in ledger units; empty for all that is held
 * @param last whether the rest of the hold is released
 */
record CaptureRequest(Optional<List<Long>> amounts, boolean last) {

  /**
   * The capture's id follows from the client's key, so that a repeat is the same capture for ever,
   * also when the key's own record is gone.
   */
  static TransferId transfer(PaymentId hold, String idempotencyKey) {
    String made = "bascule/capture/v1\0" + hold + "\0" + idempotencyKey;
    return TransferId.of(Hash32.sha256(made.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * @throws JsonRefused with the path of what is wrong
   */
  static CaptureRequest read(StrictObject json, Asset asset, int holdLegs) {
    if (!json.has("legs")) {
      json.end();
      return new CaptureRequest(Optional.empty(), true);
    }
    String currency = json.text("currency");
    int exponent = json.integer("exponent", 9);
    List<Long> amounts =
        json.objects(
            "legs",
            leg -> {
              long units = leg.number("amount");
              leg.end();
              return units;
            });
    boolean last = !json.has("rest") || json.oneOf("rest", "release", "keep").equals("release");
    json.end();
    if (!currency.equals(asset.currency()) || exponent != asset.scale()) {
      throw Problem.of(
              422,
              "currency_mismatch",
              "the amounts are in %s with exponent %d, the hold is in %s with exponent %d"
                  .formatted(currency, exponent, asset.currency(), asset.scale()))
          .param("currency")
          .refusal();
    }
    if (amounts.size() != holdLegs) {
      throw new JsonRefused(
          "legs",
          "has %d legs, the hold has %d: name each in order, with \"0\" where nothing is taken"
              .formatted(amounts.size(), holdLegs));
    }
    if (amounts.stream().allMatch(units -> units == 0)) {
      throw new JsonRefused("legs", "takes nothing; POST .../void releases a hold");
    }
    return new CaptureRequest(Optional.of(amounts), last);
  }
}
