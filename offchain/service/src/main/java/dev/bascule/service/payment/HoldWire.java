package dev.bascule.service.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.service.wire.Money;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a hold, on the wire: a capture of it, or its void. */
sealed interface HoldWire {

  /**
   * @param state of the payment after it: {@code held} when a part is still held
   * @param amount that the payees got by this capture
   * @param closed whether nothing of the hold is left
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Captured(
      String id,
      String payment,
      String state,
      Money amount,
      boolean closed,
      List<LeafOf> legs,
      Map<String, Object> checkpoint,
      String opSig,
      String capturedAt,
      boolean livemode,
      Map<String, String> links)
      implements HoldWire {}

  /**
   * @param state {@code voided}, or that of a payment when a part had been captured
   * @param legs whose rest was released
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Voided(
      String payment,
      String state,
      List<LeafOf> legs,
      Map<String, Object> checkpoint,
      String opSig,
      String voidedAt,
      boolean livemode,
      Map<String, String> links)
      implements HoldWire {}

  /** A leaf of the log with its way to the root of the answer's checkpoint. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LeafOf(
      String leg,
      String payee,
      @Nullable Money amount,
      String leafIndex,
      Map<String, Object> leaf,
      List<String> inclusion) {}
}
