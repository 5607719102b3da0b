package dev.bascule.chain.treasury;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.DynamicTotal;
import dev.bascule.core.treasury.LookBack;
import dev.bascule.core.treasury.plan.Target;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts of {@code treasury.json} that look ahead: limits that follow a forecast, targets. */
final class PlanJson {

  private static final int NAME_MAX = 64;

  private PlanJson() {}

  static DynamicTotal dynamic(StrictObject json) {
    var dynamic =
        new DynamicTotal(
            json.uint("least", 256),
            json.uint("most", 256),
            count(json, "percent"),
            new LookBack(count(json, "lookBackWindows"), count(json, "rank")),
            count(json, "growthPercent"));
    json.end();
    return dynamic;
  }

  private static int count(StrictObject json, String key) {
    long number = json.number(key);
    if (number > Integer.MAX_VALUE) throw new JsonRefused(key, number + " is too much");
    return (int) number;
  }

  static void write(DynamicTotal dynamic, ObjectNode json) {
    json.put("least", dynamic.least().toString()).put("most", dynamic.most().toString());
    json.put("percent", Integer.toString(dynamic.percent()));
    json.put("lookBackWindows", Integer.toString(dynamic.lookBack().windows()));
    json.put("rank", Integer.toString(dynamic.lookBack().rank()));
    json.put("growthPercent", Integer.toString(dynamic.growthPercent()));
  }

  /** None where the document names none. */
  static List<Target> targets(StrictObject json) {
    return json.has("targets") ? json.objects("targets", PlanJson::target) : List.of();
  }

  private static Target target(StrictObject json) {
    String wallet = json.visibleText("wallet", NAME_MAX);
    ChainAsset asset = new ChainAsset(json.text("asset"));
    var target =
        new Target(
            wallet,
            asset,
            json.uint("low", 256),
            json.uint("target", 256),
            json.uint("high", 256),
            json.visibleText("reserve", NAME_MAX));
    json.end();
    return target;
  }

  static void write(List<Target> targets, ArrayNode json) {
    for (Target each : targets) {
      json.addObject()
          .put("wallet", each.wallet())
          .put("asset", each.asset().caip19())
          .put("low", each.low().toString())
          .put("target", each.target().toString())
          .put("high", each.high().toString())
          .put("reserve", each.reserve());
    }
  }
}
