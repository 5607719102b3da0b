package dev.bascule.cli.pay;

import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cli.network.ServiceInfo;
import dev.bascule.cli.order.RefusedLine;
import dev.bascule.cli.settle.WindowFigures;
import dev.bascule.core.money.Asset;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a run of {@code pay} did, in words and as JSON. */
final class PaymentReport {
  private static final int LINES_SHOWN_MAX = 50;

  private final Path file;
  private final ServiceInfo served;
  private final PaymentTally tally;
  private final long tookMillis;
  private final BigInteger funded;
  private final WindowFigures figures;

  PaymentReport(
      Path file,
      ServiceInfo served,
      PaymentRun.Result result,
      ServiceClient service,
      long lastWindowBefore) {
    this.file = file;
    this.served = served;
    this.tally = result.tally();
    this.tookMillis = Math.max(1, result.took().toMillis());
    this.funded = result.funded();
    // A run that changed nothing shows what the payments before it cost.
    this.figures = WindowFigures.since(service, tally.paid() > 0 ? lastWindowBefore : 0);
  }

  Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("file", file.toString());
    json.put("payments", tally.paid());
    json.put("alreadyPaid", tally.alreadyPaid());
    json.put("refusedPayments", tally.refusedPayments());
    json.put("refusedLines", (long) tally.refused().size());
    json.put("changed", tally.paid() > 0);
    var totals = new ArrayList<Map<String, Object>>();
    tally
        .totals()
        .forEach((currency, units) -> {
          var money = new LinkedHashMap<String, Object>();
          money.put("amount", units.toString());
          money.put("currency", currency);
          money.put("exponent", asset(currency).scale());
          totals.add(money);
        });
    json.put("total", totals);
    json.put("legs", tally.legs());
    json.put("lanes", tally.lanes());
    json.put("legsPerLane", perLane());
    json.put("worstCaseForVouchers", isWorstCase());
    json.put("payees", tally.payees());
    json.put("fundedUnits", funded.toString());
    json.put("milliseconds", tookMillis);
    json.put("paymentsPerSecond", perSecond());
    json.put("settlement", figures.toJson());
    var refused = new ArrayList<Map<String, Object>>();
    for (RefusedLine line : tally.refused()) {
      var item = new LinkedHashMap<String, Object>();
      item.put("line", line.line());
      item.put("reference", line.reference());
      item.put("code", line.code());
      item.put("reason", line.reason());
      refused.add(item);
    }
    json.put("refused", refused);
    json.put("example", tally.example());
    return json;
  }

  List<String> toWords() {
    var words = new ArrayList<String>();
    long standing = tally.paid() + tally.alreadyPaid();
    if (tally.paid() == 0 && standing > 0) {
      words.add("nothing changed: all " + tally.alreadyPaid() + " payments were paid before");
    }
    words.add(
        "payments    "
            + tally.paid()
            + " accepted, "
            + tally.alreadyPaid()
            + " already paid, "
            + tally.refused().size()
            + " lines refused");
    tally
        .totals()
        .forEach((currency, units) -> words.add("total       " + money(units, asset(currency))));
    words.add(
        "lanes       "
            + tally.legs()
            + " legs on "
            + tally.lanes()
            + " lanes: "
            + perLane()
            + " legs per lane");
    if (isWorstCase()) {
      words.add(
          "            the worst case for vouchers: nearly every leg has a payer and payee of its"
              + " own, so they amortise little here");
    }
    words.add(
        "time        " + BigDecimal.valueOf(tookMillis, 3) + " s, " + perSecond() + " payments/s");
    if (figures.windows() > 0) words.addAll(figures.toWords());
    else words.add("settled     nothing of this run yet");
    List<RefusedLine> refused = tally.refused();
    for (RefusedLine line : refused.subList(0, Math.min(refused.size(), LINES_SHOWN_MAX))) {
      words.add(
          "refused     line " + line.line() + ": " + line.reason() + " (" + line.code() + ")");
    }
    if (refused.size() > LINES_SHOWN_MAX) {
      words.add("            and " + (refused.size() - LINES_SHOWN_MAX) + " more; --json has all");
    }
    if (!tally.example().isEmpty()) {
      words.add("next        ./bascule settle --wait");
      words.add("            ./bascule receipt " + tally.example() + " > r.json");
    }
    return words;
  }

  private Asset asset(String currency) {
    return Objects.requireNonNull(served.assets().get(currency));
  }

  private static String money(BigInteger units, Asset asset) {
    return new BigDecimal(units, asset.scale()).toPlainString() + " " + asset.currency();
  }

  private boolean isWorstCase() {
    return tally.lanes() > 0 && tally.legs() * 10 < tally.lanes() * 15;
  }

  private String perLane() {
    if (tally.lanes() == 0) return "0.00";
    return BigDecimal.valueOf(tally.legs() * 100 / tally.lanes(), 2).toPlainString();
  }

  private long perSecond() {
    return (tally.paid() + tally.alreadyPaid()) * 1000 / tookMillis;
  }
}
