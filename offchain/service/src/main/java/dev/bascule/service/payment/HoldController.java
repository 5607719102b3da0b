package dev.bascule.service.payment;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.PaymentId;
import dev.bascule.service.access.Caller;
import dev.bascule.service.idempotency.IdempotencyKeys;
import dev.bascule.service.wire.Body;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The second phase of a hold over HTTP. */
@RestController
@Tag(name = "Payments")
final class HoldController {

  private static final String A_PART =
      """
      {"currency":"BRL","exponent":2,"legs":[{"amount":"700"},{"amount":"0"}],"rest":"keep"}
      """;

  private final Holds holds;
  private final IdempotencyKeys keys;

  HoldController(Holds holds, IdempotencyKeys keys) {
    this.holds = holds;
    this.keys = keys;
  }

  @PostMapping("/v1/payments/{id}/captures")
  @Operation(
      summary = "Turn a hold, or a part of it, into a payment",
      description =
          "Without a body: all that is held. Else one amount for each leg of the hold, in its order;"
              + " rest is release (the default) or keep, and a hold that is kept may be captured"
              + " again until its notAfter.",
      requestBody =
          @RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      examples = @ExampleObject(A_PART))))
  @ApiResponse(responseCode = "201", description = "Captured")
  @ApiResponse(responseCode = "200", description = "The same capture again")
  @Parameter(name = IdempotencyKeys.HEADER, in = ParameterIn.HEADER, required = true)
  ResponseEntity<HoldWire> capture(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    PaymentId hold = PaymentController.read(id);
    JsonNode body = Body.orEmpty(request);
    return keys.repeatable(
        request,
        body,
        () ->
            answer(
                holds.capture(
                    hold,
                    Caller.of(request).tenant(),
                    StrictObject.of(body, ""),
                    request.getHeader(IdempotencyKeys.HEADER)),
                201));
  }

  @PostMapping("/v1/payments/{id}/void")
  @Operation(
      summary = "Release what a hold still holds",
      description =
          "Nothing that was captured is taken back. A void of a voided hold is the same void.")
  @ApiResponse(responseCode = "200", description = "Released")
  @Parameter(name = IdempotencyKeys.HEADER, in = ParameterIn.HEADER, required = true)
  ResponseEntity<HoldWire> release(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    PaymentId hold = PaymentController.read(id);
    JsonNode body = Body.orEmpty(request);
    StrictObject.of(body, "").end();
    return keys.repeatable(
        request, body, () -> answer(holds.release(hold, Caller.of(request).tenant()), 200));
  }

  private static ResponseEntity<HoldWire> answer(Holds.Done done, int statusIfNew) {
    var response = ResponseEntity.status(done.replayed() ? 200 : statusIfNew);
    if (done.replayed()) response.header(IdempotencyKeys.REPLAYED, "true");
    return response.body(done.wire());
  }
}
