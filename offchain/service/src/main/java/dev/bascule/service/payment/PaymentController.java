package dev.bascule.service.payment;

import dev.bascule.core.id.PaymentId;
import dev.bascule.service.access.Caller;
import dev.bascule.service.access.RateLimits;
import dev.bascule.service.idempotency.IdempotencyKeys;
import dev.bascule.service.wire.Body;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.ProblemAdvice;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Payments over HTTP. */
@RestController
@Tag(name = "Payments")
final class PaymentController {

  static final int ARRAY_MAX = 512;

  private final Payments payments;
  private final PaymentQueries queries;
  private final Timeline timeline;
  private final IdempotencyKeys keys;

  PaymentController(
      Payments payments, PaymentQueries queries, Timeline timeline, IdempotencyKeys keys) {
    this.payments = payments;
    this.queries = queries;
    this.timeline = timeline;
    this.keys = keys;
  }

  @PostMapping(path = "/v1/payments", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Take one payment, or up to 512 in an array",
      description =
          "The answer comes when the payment is durable and the signed checkpoint over it is kept"
              + " on a second medium.")
  @Parameter(name = IdempotencyKeys.HEADER, in = ParameterIn.HEADER, required = true)
  ResponseEntity<?> pay(HttpServletRequest request) throws IOException {
    JsonNode body = Body.of(request);
    int tenant = Caller.of(request).tenant();
    if (body.isArray()) return payAll(request, body, tenant);
    return keys.repeatable(
        request,
        body,
        () ->
            switch (payments.take(List.of(body), tenant).getFirst()) {
              case Payments.Item.Refused refused ->
                  anyBody(ProblemAdvice.answer(refused.problem(), request));
              case Payments.Item.Done done -> answer(done);
            });
  }

  private static ResponseEntity<Object> answer(Payments.Item.Done done) {
    var response = ResponseEntity.status(done.status());
    if (done.status() == 200) response.header(IdempotencyKeys.REPLAYED, "true");
    return response.header("Location", "/v1/payments/" + done.payment().id()).body(done.payment());
  }

  private ResponseEntity<?> payAll(HttpServletRequest request, JsonNode body, int tenant) {
    if (body.isEmpty() || body.size() > ARRAY_MAX) {
      throw Problem.of(
              body.isEmpty() ? 400 : 413,
              "array_size",
              "the array has " + body.size() + " payments, allowed is 1 to " + ARRAY_MAX)
          .refusal();
    }
    RateLimits.countItems(request, body.size());
    return keys.repeatable(
        request,
        body,
        () -> {
          List<Payments.Item> items = payments.take(List.copyOf(body.values()), tenant);
          var data = new ArrayList<Map<String, Object>>(items.size());
          boolean replayed = true;
          for (Payments.Item item : items) {
            switch (item) {
              case Payments.Item.Done done -> {
                replayed &= done.status() == 200;
                data.add(Map.of("status", done.status(), "payment", done.payment()));
              }
              case Payments.Item.Refused refused -> {
                replayed = false;
                data.add(
                    Map.of("status", refused.problem().status(), "problem", refused.problem()));
              }
            }
          }
          var response = ResponseEntity.ok();
          if (replayed) response.header(IdempotencyKeys.REPLAYED, "true");
          return response.body(Map.of("data", data));
        });
  }

  @SuppressWarnings("unchecked") // A response is only read from here on.
  private static ResponseEntity<Object> anyBody(ResponseEntity<?> response) {
    return (ResponseEntity<Object>) response;
  }

  @GetMapping("/v1/payments/{id}")
  @Operation(summary = "One payment")
  PaymentWire payment(@PathVariable String id, HttpServletRequest request) {
    return queries.find(read(id), Caller.of(request).tenant());
  }

  @GetMapping("/v1/payments")
  @Operation(summary = "Payments in the order of their acceptance")
  Page<PaymentWire> payments(
      @RequestParam @Nullable String reference,
      @RequestParam @Nullable String state,
      @RequestParam @Nullable String after,
      @RequestParam @Nullable Integer limit,
      HttpServletRequest request) {
    int tenant = Caller.of(request).tenant();
    return reference != null
        ? queries.byReference(reference, tenant)
        : queries.list(tenant, state, Page.after(after), Page.limit(limit));
  }

  @GetMapping("/v1/payments/{id}/timeline")
  @Operation(summary = "What happened to a payment, from its request to the block that settled it")
  Map<String, Object> timeline(@PathVariable String id, HttpServletRequest request) {
    PaymentWire payment = queries.find(read(id), Caller.of(request).tenant());
    return Map.of(
        "payment", payment.id(), "state", payment.state(), "data", timeline.of(payment.id()));
  }

  static PaymentId read(String id) {
    try {
      return PaymentId.parse(id);
    } catch (IllegalArgumentException e) {
      throw Problem.of(404, "payment_not_found", "there is no payment " + id)
          .hint(
              "a payment's id is pay_ and 26 characters; GET /v1/payments?reference= finds one by"
                  + " reference")
          .refusal();
    }
  }
}
