package dev.bascule.service.ledger;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.core.book.BookView;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.Asset;
import dev.bascule.service.access.Caller;
import dev.bascule.service.wire.Money;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Balances and lanes: money answers, so they come from the engine and never from a table. */
@RestController
@Tag(name = "Balances")
final class BalanceController {

  private final Book book;
  private final AccountList accounts;

  BalanceController(Book book, AccountList accounts) {
    this.book = book;
    this.accounts = accounts;
  }

  record BalanceWire(
      String address,
      Money collateral,
      Money available,
      Money outstanding,
      Money held,
      Money unpledging,
      Money claim,
      Money credit,
      Money filed) {}

  record LaneWire(
      String laneKey,
      String payer,
      String payee,
      String lane,
      Money accepted,
      Money settled,
      Money held) {}

  @GetMapping("/v1/balances")
  @Operation(summary = "Balances of one address, or of all participants")
  Page<BalanceWire> balances(
      @RequestParam @Nullable String address,
      @RequestParam @Nullable String after,
      @RequestParam @Nullable Integer limit,
      HttpServletRequest request) {
    if (address != null) {
      List<BalanceWire> rows = of(List.of(address(address, "address")));
      return new Page<>(rows, false, null);
    }
    int max = Page.limit(limit);
    Page<String> page =
        Page.of(
            accounts.after(Caller.of(request).tenant(), after == null ? "" : after, max + 1),
            max,
            owner -> owner);
    return new Page<>(
        of(page.data().stream().map(Address::ofHex).toList()), page.hasMore(), page.next());
  }

  @GetMapping("/v1/lanes")
  @Operation(summary = "What a payer's lanes have accepted and settled")
  Map<String, List<LaneWire>> lanes(@RequestParam String payer) {
    Address owner = address(payer, "payer");
    var lanes = new ArrayList<LaneWire>();
    for (BookView.LaneView lane : book.read(view -> view.lanesOf(owner))) {
      Asset asset = book.asset(lane.asset());
      lanes.add(
          new LaneWire(
              lane.laneKey().hex(),
              lane.payer().hex(),
              lane.payee().hex(),
              Integer.toUnsignedString(lane.lane()),
              money(lane.accepted(), asset),
              money(lane.settled(), asset),
              money(lane.held(), asset)));
    }
    return Map.of("data", lanes);
  }

  private List<BalanceWire> of(List<Address> owners) {
    List<Asset> assets = book.assets();
    Map<Address, List<BookView.Balances>> balances =
        book.read(view -> {
          var found = new LinkedHashMap<Address, List<BookView.Balances>>();
          for (Address owner : owners) {
            found.put(
                owner, assets.stream().map(asset -> view.balances(owner, asset.id())).toList());
          }
          return found;
        });
    var rows = new ArrayList<BalanceWire>();
    balances.forEach((owner, each) -> {
      for (int i = 0; i < assets.size(); i++) {
        rows.add(wire(owner, each.get(i), assets.get(i)));
      }
    });
    return rows;
  }

  private static BalanceWire wire(Address owner, BookView.Balances of, Asset asset) {
    return new BalanceWire(
        owner.hex(),
        money(of.collateral(), asset),
        money(Math.max(0, of.available()), asset),
        money(of.outstanding(), asset),
        money(of.held(), asset),
        money(of.unpledging(), asset),
        money(of.claim(), asset),
        money(of.credit(), asset),
        money(of.filed(), asset));
  }

  private static Money money(long units, Asset asset) {
    return Money.of(units, asset.currency(), asset.scale());
  }

  private static Address address(String text, String param) {
    try {
      return Eip55.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.of(400, "address_invalid", String.valueOf(e.getMessage()))
          .param(param)
          .refusal();
    }
  }
}
