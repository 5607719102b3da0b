package dev.bascule.service.receipt;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.service.access.Caller;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.audit.SignedCheckpoint;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Proofs over HTTP. */
@RestController
@Tag(name = "Proofs")
final class ReceiptController {

  private static final Duration PROJECTION_WAIT = Duration.ofSeconds(3);

  private final Receipts receipts;
  private final Checkpoints checkpoints;
  private final Book book;
  private final Projector projector;

  ReceiptController(Receipts receipts, Checkpoints checkpoints, Book book, Projector projector) {
    this.receipts = receipts;
    this.checkpoints = checkpoints;
    this.book = book;
    this.projector = projector;
  }

  @GetMapping(path = "/v1/payments/{id}/receipt", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "The receipt of a payment, or of one leg of it, for offline verification")
  ResponseEntity<String> receipt(
      @PathVariable String id, @RequestParam @Nullable Integer leg, HttpServletRequest request) {
    PaymentId payment = payment(id);
    int tenant = Caller.of(request).tenant();
    var inLog = book.read(view -> view.payment(payment).filter(p -> p.tenant().number() == tenant));
    if (inLog.isEmpty()) throw notFound(id);
    int legs = inLog.get().legs().size();
    if (leg != null && (leg < 0 || leg >= legs)) {
      throw Problem.of(
              404, "leg_not_found", "%s has %d legs, there is no leg %d".formatted(id, legs, leg))
          .param("leg")
          .refusal();
    }
    List<Receipt> found = asked(payment, tenant, leg);
    int wanted = leg == null ? legs : 1;
    for (int i = 0; found.size() < wanted && i < 30 && !projector.isLive(); i++) {
      projector.await(projector.position() + 1, PROJECTION_WAIT.dividedBy(30));
      found = asked(payment, tenant, leg);
    }
    if (found.size() == wanted) return ResponseEntity.ok(ReceiptJson.write(found));
    throw Problem.of(
            409,
            "nothing_to_prove",
            "%s is %s: nothing redeemable is in the log for %s"
                .formatted(
                    id, inLog.get().state().word(), leg == null ? "all its legs" : "leg " + leg))
        .hint("a hold has a receipt once it is captured")
        .refusal();
  }

  private List<Receipt> asked(PaymentId payment, int tenant, @Nullable Integer leg) {
    return receipts.receipts(payment, new Tenant(tenant)).stream()
        .filter(receipt -> leg == null || receipt.leg() == leg)
        .toList();
  }

  @GetMapping(path = "/v1/bundles", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Bundles with which anybody may redeem for a payee, by leaf index")
  ResponseEntity<String> bundles(
      @RequestParam String payee,
      @RequestParam @Nullable String after,
      @RequestParam @Nullable Integer limit) {
    int max = Page.limit(limit);
    List<Receipt> rows = receipts.bundlesOf(address(payee), Page.after(after), max + 1);
    boolean more = rows.size() > max;
    List<Receipt> page = more ? rows.subList(0, max) : rows;
    String data = page.stream().map(ReceiptJson::write).collect(Collectors.joining(","));
    String next = page.isEmpty() ? "" : ",\"next\":\"" + page.getLast().index() + "\"";
    return ResponseEntity.ok("{\"data\":[" + data + "],\"hasMore\":" + more + next + "}");
  }

  @GetMapping("/v1/checkpoints/latest")
  @Operation(summary = "The newest signed checkpoint of the log")
  Map<String, Object> latest() {
    return wire(
        checkpoints
            .newest()
            .orElseThrow(() -> Problem.of(404, "checkpoint_not_found", "none yet").refusal()));
  }

  @GetMapping("/v1/checkpoints/{size}")
  @Operation(summary = "The signed checkpoint of one size of the log")
  Map<String, Object> ofSize(@PathVariable long size) {
    return wire(
        checkpoints
            .ofSize(book.logId(), size)
            .or(() -> checkpoints.newest().filter(newest -> newest.body().size() == size))
            .orElseThrow(() ->
                Problem.of(404, "checkpoint_not_found", "no checkpoint of size " + size)
                    .hint("checkpoints are signed after batches; ask /v1/checkpoints/latest")
                    .refusal()));
  }

  @GetMapping("/v1/checkpoints/consistency")
  @Operation(summary = "A proof that a larger tree begins with a smaller one (RFC 9162)")
  Map<String, Object> consistency(@RequestParam long from, @RequestParam long to) {
    return book.read(
            view -> {
              if (from < 0 || from > to || to > view.logSize()) {
                return Optional.<Map<String, Object>>empty();
              }
              var proof = new LinkedHashMap<String, Object>();
              proof.put("from", Long.toString(from));
              proof.put("to", Long.toString(to));
              proof.put("fromRoot", view.logRootAt(from).hex());
              proof.put("toRoot", view.logRootAt(to).hex());
              proof.put(
                  "proof", view.consistency(from, to).stream().map(hash -> hash.hex()).toList());
              return Optional.of(proof);
            })
        .orElseThrow(() ->
            Problem.of(400, "range_invalid", "no proof from %d to %d".formatted(from, to))
                .refusal());
  }

  private static Map<String, Object> wire(SignedCheckpoint signed) {
    return Map.of("checkpoint", signed.wire(), "opSig", signed.signature());
  }

  private static PaymentId payment(String id) {
    try {
      return PaymentId.parse(id);
    } catch (IllegalArgumentException e) {
      throw notFound(id);
    }
  }

  private static RuntimeException notFound(String id) {
    return Problem.of(404, "payment_not_found", "there is no payment " + id).refusal();
  }

  private static Address address(String text) {
    try {
      return Eip55.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.of(400, "address_invalid", String.valueOf(e.getMessage()))
          .param("payee")
          .refusal();
    }
  }
}
