package dev.bascule.cli.claim;

import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.core.id.Address;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who was paid what by a redemption, and what is missing. */
final class RedemptionReport {
  private static final int ROWS_SHOWN_MAX = 20;

  private record Account(Address payee, Address token) implements Comparable<Account> {
    @Override
    public int compareTo(Account other) {
      int order = payee.compareTo(other.payee);
      return order != 0 ? order : token.compareTo(other.token);
    }
  }

  private static final class Sum {
    private BigInteger paid = BigInteger.ZERO;
    private BigInteger shortfall = BigInteger.ZERO;
    private long redeemed;
    private long alreadySettled;
    private long refused;
  }

  private final OperatorTrust trust;
  private final Bundles bundles;
  private final Map<Account, Sum> sums = new TreeMap<>();
  private final List<String> refusals = new ArrayList<>();
  private final Sum total = new Sum();
  private long gas;

  RedemptionReport(OperatorTrust trust, List<Redemption.Outcome> outcomes, Bundles bundles) {
    this.trust = trust;
    this.bundles = bundles;
    for (Redemption.Outcome outcome : outcomes) {
      Receipt bundle = outcome.bundle();
      Address payee = bundle.voucher().legs().get(bundle.leg()).payee();
      var account = new Account(payee, bundle.voucher().token());
      add(outcome, sums.computeIfAbsent(account, _ -> new Sum()));
      add(outcome, total);
      switch (outcome) {
        case Redemption.Outcome.Redeemed redeemed -> gas = Math.addExact(gas, redeemed.gas());
        case Redemption.Outcome.Refused refused ->
            refusals.add("lane " + bundle.leaf().laneKey() + ": " + refused.reason());
        case Redemption.Outcome.AlreadySettled _ -> {}
      }
    }
  }

  private static void add(Redemption.Outcome outcome, Sum sum) {
    switch (outcome) {
      case Redemption.Outcome.Redeemed redeemed -> {
        sum.redeemed++;
        sum.paid = sum.paid.add(redeemed.paid());
        sum.shortfall = sum.shortfall.add(redeemed.shortfall());
      }
      case Redemption.Outcome.AlreadySettled _ -> sum.alreadySettled++;
      case Redemption.Outcome.Refused _ -> sum.refused++;
    }
  }

  ExitCode exit() {
    boolean whole =
        bundles.spoiltCount() == 0 && total.refused == 0 && total.shortfall.signum() == 0;
    if (whole) return ExitCode.OK;
    boolean some = total.redeemed + total.alreadySettled > 0;
    return some ? ExitCode.PARTIAL : ExitCode.VERIFICATION_FAILED;
  }

  Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("lanes", total.redeemed + total.alreadySettled + total.refused);
    json.put("redeemed", total.redeemed);
    json.put("alreadySettled", total.alreadySettled);
    json.put("refused", total.refused);
    json.put("paidBaseUnits", total.paid.toString());
    json.put("shortfallBaseUnits", total.shortfall.toString());
    json.put("gasUsed", gas);
    json.put("gasPerRedemption", total.redeemed == 0 ? "" : gas / total.redeemed);
    var payees = new ArrayList<Map<String, Object>>();
    sums.forEach((account, sum) -> {
      var row = new LinkedHashMap<String, Object>();
      row.put("payee", account.payee().hex());
      row.put("token", account.token().hex());
      row.put("paidBaseUnits", sum.paid.toString());
      row.put("shortfallBaseUnits", sum.shortfall.toString());
      row.put("redeemed", sum.redeemed);
      row.put("alreadySettled", sum.alreadySettled);
      row.put("refused", sum.refused);
      payees.add(row);
    });
    json.put("payees", payees);
    var bad = new ArrayList<Map<String, Object>>();
    for (Bundles.Spoilt line : bundles.spoilt()) {
      var row = new LinkedHashMap<String, Object>();
      row.put("file", line.file().toString());
      row.put("line", line.line());
      row.put("code", line.code());
      row.put("reason", line.reason());
      bad.add(row);
    }
    json.put("invalid", bad);
    json.put("invalidLines", bundles.spoiltCount());
    json.put("refusals", refusals);
    return json;
  }

  List<String> toWords() {
    var words = new ArrayList<String>();
    var table = new Table("payee", "paid", "shortfall", "lanes", "settled before");
    sums.entrySet().stream()
        .limit(ROWS_SHOWN_MAX)
        .forEach(entry -> {
          Address token = entry.getKey().token();
          Sum sum = entry.getValue();
          table.row(
              entry.getKey().payee(),
              money(sum.paid, token),
              money(sum.shortfall, token),
              sum.redeemed,
              sum.alreadySettled);
        });
    if (!sums.isEmpty()) words.addAll(table.lines());
    if (sums.size() > ROWS_SHOWN_MAX) {
      words.add("  and " + (sums.size() - ROWS_SHOWN_MAX) + " more payees; --json has all");
    }
    words.add(
        total.redeemed
            + " lanes redeemed, "
            + total.alreadySettled
            + " settled before, "
            + total.refused
            + " refused, "
            + bundles.spoiltCount()
            + " invalid lines; "
            + gas
            + " gas");
    for (String refusal : refusals.subList(0, Math.min(refusals.size(), ROWS_SHOWN_MAX))) {
      words.add("refused   " + refusal);
    }
    List<Bundles.Spoilt> spoilt = bundles.spoilt();
    for (Bundles.Spoilt line : spoilt.subList(0, Math.min(spoilt.size(), ROWS_SHOWN_MAX))) {
      words.add("invalid   " + line.file() + " line " + line.line() + ": " + line.reason());
    }
    if (total.shortfall.signum() > 0) {
      words.add("shortfalls are filed on chain against the operator's bond");
    }
    words.add("trusting  " + trust.file());
    return words;
  }

  private String money(BigInteger baseUnits, Address token) {
    for (Trust.TrustedAsset asset : trust.trust().assets()) {
      if (asset.token().equals(token)) {
        return new BigDecimal(baseUnits, asset.decimals()).toPlainString() + " " + asset.currency();
      }
    }
    return baseUnits.toString();
  }
}
