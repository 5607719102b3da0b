package dev.bascule.service.info;

import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;

import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.core.book.BookView;
import dev.bascule.core.money.Asset;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Finality;
import dev.bascule.service.deployment.TrustFile;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.reconciliation.Observer;
import dev.bascule.service.wire.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What runs here, and what a verifier of its receipts takes for granted. */
@RestController
@Tag(name = "Info")
final class InfoController {

  private final DeploymentSettings settings;
  private final Contracts contracts;
  private final TrustFile trust;
  private final Book book;
  private final Gateway gateway;
  private final Observer observer;
  private final DSLContext sql;
  private final Clock clock;

  InfoController(
      DeploymentSettings settings,
      Contracts contracts,
      TrustFile trust,
      Book book,
      Gateway gateway,
      Observer observer,
      DSLContext sql,
      Clock clock) {
    this.settings = settings;
    this.contracts = contracts;
    this.trust = trust;
    this.book = book;
    this.gateway = gateway;
    this.observer = observer;
    this.sql = sql;
    this.clock = clock;
  }

  /** What the book says, read at one place of the log. */
  private record Seen(
      long size,
      long anchored,
      long headTime,
      long observed,
      String vaultState,
      long imbalance,
      int openWindows,
      long lastWindow,
      int breaks,
      long payments,
      List<BookView.Pending> pending) {}

  @GetMapping("/v1/info")
  @Operation(summary = "Chain, contracts, log, ledger and windows at a glance")
  Map<String, Object> info() {
    Seen seen = book.read(this::see);
    var info = new LinkedHashMap<String, Object>();
    info.put("mode", settings.mode().word());
    info.put("tenant", Integer.toString(settings.tenant()));
    info.put("chain", chain(seen));
    info.put("contracts", contracts);
    info.put(
        "domain",
        Map.of(
            "chainId", Long.toString(contracts.chainId()),
            "verifyingContract", contracts.vault()));
    var log = new LinkedHashMap<String, Object>();
    log.put("epoch", Integer.toString(book.logEpoch()));
    log.put("logId", book.logId().hex());
    log.put("size", Long.toString(seen.size()));
    log.put("anchored", Long.toString(seen.anchored()));
    info.put("log", log);
    info.put("vault", Map.of("state", seen.vaultState()));
    info.put("assets", book.assets().stream().map(InfoController::asset).toList());
    info.put("ledger", Map.of("imbalance", Long.toString(seen.imbalance())));
    info.put("payments", Long.toString(seen.payments()));
    info.put("windows", windows(seen));
    info.put("breaks", seen.breaks());
    info.put("engine", engineMode());
    return info;
  }

  @GetMapping(path = "/v1/trust", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "trust.json for this vault; a verifier compares it with one from elsewhere")
  ResponseEntity<String> trust() {
    return ResponseEntity.ok(TrustJson.write(trust.trust()));
  }

  private Seen see(BookView view) {
    return new Seen(
        view.logSize(),
        view.anchoredSize().orElse(0),
        view.headTime(),
        view.cursor().map(cursor -> cursor.block()).orElse(0L),
        view.vaultState().name().toLowerCase(Locale.ROOT),
        view.imbalance(),
        view.openWindows().size(),
        view.lastWindow(),
        view.openBreaks().size(),
        view.payments(),
        view.assets().stream().map(asset -> view.pending(asset.id())).toList());
  }

  private Map<String, Object> chain(Seen seen) {
    Observer.State state = observer.state();
    var chain = new LinkedHashMap<String, Object>();
    String label = settings.chain().label();
    chain.put("kind", label.toLowerCase(Locale.ROOT).contains("besu") ? "besu" : "anvil");
    chain.put("label", label);
    chain.put("chainId", Long.toString(settings.chain().id()));
    chain.put("rpcUrl", shown());
    chain.put("head", Long.toString(Math.max(state.head(), seen.observed())));
    chain.put("observed", Long.toString(seen.observed()));
    chain.put("sealed", settings.chain().finality() == Finality.SEALED);
    chain.put("finality", settings.chain().finality().word());
    long age = Math.max(0, clock.millis() / 1000 - seen.headTime());
    chain.put("headAgeSeconds", seen.headTime() == 0 ? null : Long.toString(age));
    if (state.problem() != null) {
      chain.put(
          "problem", Map.of("code", state.problem(), "detail", String.valueOf(state.sentence())));
    }
    return chain;
  }

  /** Without user and password, if the operator put some into the address. */
  private String shown() {
    var url = settings.chain().rpcUrl();
    return url.getScheme() + "://" + url.getHost() + ":" + url.getPort();
  }

  private Map<String, Object> windows(Seen seen) {
    long payments = 0;
    long lanes = 0;
    for (BookView.Pending each : seen.pending()) {
      payments += each.payments();
      lanes += each.lanes();
    }
    Asset first = book.assets().getFirst();
    var open = new LinkedHashMap<String, Object>();
    open.put("payments", Long.toString(payments));
    open.put("lanes", Long.toString(lanes));
    open.put(
        "total", Money.of(seen.pending().getFirst().totalUnits(), first.currency(), first.scale()));
    var windows = new LinkedHashMap<String, Object>();
    windows.put("open", open);
    windows.put("cut", Long.toString(seen.lastWindow()));
    windows.put("settled", Long.toString(seen.lastWindow() - seen.openWindows()));
    windows.put("inFlight", Integer.toString(seen.openWindows()));
    windows.put(
        "settling",
        Integer.toString(
            sql.fetchCount(SETTLEMENT_WINDOW, SETTLEMENT_WINDOW.STATE.eq("settling"))));
    return windows;
  }

  private Map<String, Object> engineMode() {
    Optional<Answer.ReadOnly> refused = gateway.refuses();
    if (refused.isEmpty()) return Map.of("mode", "serving");
    Answer.ReadOnly why = refused.get();
    return Map.of(
        "mode", "read_only", "code", why.code(), "reason", why.reason(), "hint", why.hint());
  }

  private static Map<String, Object> asset(Asset asset) {
    var wire = new LinkedHashMap<String, Object>();
    wire.put("id", Integer.toString(asset.id().number()));
    wire.put("currency", asset.currency());
    wire.put("exponent", asset.scale());
    wire.put("token", asset.token().hex());
    wire.put("decimals", asset.tokenDecimals());
    return wire;
  }
}
