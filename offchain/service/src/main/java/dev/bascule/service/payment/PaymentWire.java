package dev.bascule.service.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.service.wire.Money;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment on the wire, in the answer to its request and in lists alike.
 *
 * @param amount what was agreed; of a hold, what may be captured
 * @param captured of a hold, what became a payment so far
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PaymentWire(
    String id,
    String reference,
    String kind,
    String state,
    String payer,
    Money amount,
    @Nullable Money captured,
    List<LegWire> legs,
    @Nullable String window,
    @Nullable Integer riskScore,
    @Nullable Map<String, Object> checkpoint,
    @Nullable String opSig,
    String acceptedAt,
    String notAfter,
    boolean livemode,
    Map<String, String> links) {

  /**
   * @param cumulative what the payer has signed on this lane in all, in base units
   * @param leaf of the leg, with its way to the root of the answer's checkpoint
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LegWire(
      String payee,
      Money amount,
      @Nullable Money captured,
      String lane,
      String laneKey,
      String cumulative,
      @Nullable String leafIndex,
      @Nullable Map<String, Object> leaf,
      @Nullable List<String> inclusion) {}

  static Map<String, String> links(String id) {
    String self = "/v1/payments/" + id;
    return Map.of("self", self, "receipt", self + "/receipt", "timeline", self + "/timeline");
  }
}
