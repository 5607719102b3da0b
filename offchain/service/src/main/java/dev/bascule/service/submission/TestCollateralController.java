package dev.bascule.service.submission;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.Asset;
import dev.bascule.service.access.Caller;
import dev.bascule.service.access.RateLimits;
import dev.bascule.service.idempotency.IdempotencyKeys;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.wire.Body;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Test money for payers; this controller exists in test mode only. */
@RestController
@Tag(name = "Test mode")
final class TestCollateralController {

  private static final int ARRAY_MAX = 512;

  private final TestCollateral collateral;
  private final Book book;
  private final IdempotencyKeys keys;

  TestCollateralController(TestCollateral collateral, Book book, IdempotencyKeys keys) {
    this.collateral = collateral;
    this.book = book;
    this.keys = keys;
  }

  @PostMapping("/v1/test/collateral")
  @Operation(summary = "Make test money and deposit it as collateral, for up to 512 addresses")
  ResponseEntity<Map<String, Object>> deposit(HttpServletRequest request) throws IOException {
    JsonNode body = Body.of(request);
    RateLimits.countItems(request, body.size());
    Map<Asset, List<TestCollateral.Deposit>> deposits = read(body);
    String caller = Caller.of(request).keyId() + "/" + request.getHeader(IdempotencyKeys.HEADER);
    // Hashed, because a key may be as long as a submission's name may be.
    String name = Hash32.sha256(caller.getBytes(StandardCharsets.UTF_8)).hex().substring(2, 34);
    return keys.repeatable(
        request,
        body,
        () -> {
          deposits.forEach(
              (asset, each) -> collateral.request(name + "/" + asset.id(), asset, each));
          return ResponseEntity.accepted()
              .body(
                  Map.of(
                      "state", "requested",
                      "deposits", deposits.values().stream().mapToInt(List::size).sum(),
                      "links", Map.of("balances", "/v1/balances")));
        });
  }

  private Map<Asset, List<TestCollateral.Deposit>> read(JsonNode body) {
    if (!body.isArray() || body.isEmpty() || body.size() > ARRAY_MAX) {
      throw Problem.of(400, "array_size", "an array of 1 to " + ARRAY_MAX + " deposits is needed")
          .refusal();
    }
    var deposits = new LinkedHashMap<Asset, List<TestCollateral.Deposit>>();
    for (int i = 0; i < body.size(); i++) {
      StrictObject json = StrictObject.of(body.get(i), "[" + i + "]");
      Address to = address(json, i);
      long units = json.number("amount");
      String currency = json.text("currency");
      json.end();
      if (units == 0) throw new JsonRefused("[" + i + "].amount", "is 0");
      Asset asset =
          book.assetOf(currency)
              .orElseThrow(() ->
                  Problem.of(422, "currency_unknown", currency + " is not an asset of this book")
                      .param("currency")
                      .refusal());
      deposits
          .computeIfAbsent(asset, _ -> new ArrayList<>())
          .add(new TestCollateral.Deposit(to, units));
    }
    return deposits;
  }

  private static Address address(StrictObject json, int index) {
    try {
      return Eip55.parse(json.text("address"));
    } catch (IllegalArgumentException e) {
      throw new JsonRefused("[" + index + "].address", String.valueOf(e.getMessage()));
    }
  }
}
