package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.core.treasury.TierPolicy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a Safe's guard lets through at once, and how long the rest waits.
 *
 * @param delay between an announcement and its call, in seconds
 * @param ownDelay the same for calls of the Safe to itself; empty where the guard knows one alone
 * @param grace how long it may be made then, in seconds
 * @param window over which totals slide, in seconds
 */
record ShownRules(
    long delay, Optional<Long> ownDelay, long grace, long window, List<Limit> limits) {

  /** In the asset's smallest unit. */
  record Limit(String asset, BigInteger each, BigInteger total, BigInteger left) {}

  static Optional<ShownRules> of(JsonNode wallet) {
    if (!Fields.has(wallet, "rules")) return Optional.empty();
    JsonNode rules = Fields.child(wallet, "rules");
    List<Limit> limits =
        Fields.list(rules, "limits").stream()
            .map(each ->
                new Limit(
                    Fields.text(each, "asset"),
                    units(each, "each"),
                    units(each, "total"),
                    units(each, "left")))
            .toList();
    return Optional.of(
        new ShownRules(
            Fields.number(rules, "delay"),
            Fields.has(rules, "ownDelay")
                ? Optional.of(Fields.number(rules, "ownDelay"))
                : Optional.empty(),
            Fields.number(rules, "grace"),
            Fields.number(rules, "window"),
            limits));
  }

  private static BigInteger units(JsonNode limit, String key) {
    String text = Fields.text(limit, key);
    if (!text.matches("[0-9]{1,78}")) {
      throw Fields.malformed("the guard's rules", key + " is no amount: " + text);
    }
    return new BigInteger(text);
  }

  Optional<Limit> limit(String asset) {
    return limits.stream().filter(each -> each.asset().equals(asset)).findFirst();
  }

  /** How long a call waits after its announcement. */
  long waits(boolean toItself) {
    return toItself ? ownDelay.orElse(delay) : delay;
  }

  /** Whether the tier's limit and the guard's are one. */
  boolean agrees(TierPolicy.Limit tier) {
    Optional<Limit> own = limit(tier.asset().caip19());
    if (own.isEmpty()) return tier.each().signum() == 0;
    return own.get().each().equals(tier.each())
        && own.get().total().equals(tier.total())
        && window == tier.windowSeconds();
  }

  /** As people read it. */
  String times() {
    return "announced calls wait %s%s and may be made for %s; totals slide over %s"
        .formatted(
            span(delay),
            ownDelay.map(it -> " (" + span(it) + " to itself)").orElse(""),
            span(grace),
            span(window));
  }

  /** Whole hours, minutes or seconds, as options take them. */
  static String span(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (seconds > 0 && seconds % 3600 == 0) return time.toHours() + "h";
    return seconds > 0 && seconds % 60 == 0 ? time.toMinutes() + "m" : seconds + "s";
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("delay", Long.toString(delay));
    ownDelay.ifPresent(it -> json.put("ownDelay", Long.toString(it)));
    json.put("grace", Long.toString(grace));
    json.put("window", Long.toString(window));
    var rows = new ArrayList<Map<String, Object>>();
    for (Limit each : limits) {
      var row = new LinkedHashMap<String, Object>();
      row.put("asset", each.asset());
      row.put("each", each.each().toString());
      row.put("total", each.total().toString());
      row.put("left", each.left().toString());
      rows.add(row);
    }
    json.put("limits", rows);
    return json;
  }
}
