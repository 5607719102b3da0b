package dev.bascule.service.treasury;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Balances, limits and the plan over HTTP. Nothing here changes anything. */
@RestController
@Tag(name = "Treasury")
final class OutlookController {

  private final TreasuryRoom room;

  OutlookController(TreasuryRoom room) {
    this.room = room;
  }

  @GetMapping("/v1/treasury/balances")
  @Operation(summary = "Every asset over all wallets, by tier")
  Map<String, List<BalancesWire>> balances() {
    return Map.of("data", room.enter().outlook().balances());
  }

  @GetMapping("/v1/treasury/limits")
  @Operation(summary = "Every limit, what it allows now, and what that follows from")
  Map<String, List<LimitsWire>> limits() {
    return Map.of("data", room.enter().outlook().limits());
  }

  @GetMapping("/v1/treasury/plan")
  @Operation(summary = "Sweeps and refills that would bring wallets to their targets")
  PlanWire plan() {
    return room.enter().outlook().plan();
  }
}
