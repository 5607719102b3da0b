package dev.bascule.service.treasury;

import dev.bascule.core.treasury.plan.Plan;
import java.util.List;
import java.util.function.UnaryOperator;

/** A plan on the wire; amounts are decimal strings in the asset's smallest unit. */
record PlanWire(List<PlannedMove> moves, List<NotPlanned> notPlanned) {

  /**
   * @param id one that nobody gave yet, for whoever proposes it
   * @param kind {@code sweep} or {@code refill}
   * @param recipient an address of {@code to} that stands in the address book
   * @param feeMax what it may cost beside, in the chain's coin
   */
  record PlannedMove(
      String id,
      String kind,
      String from,
      String to,
      String asset,
      String units,
      String recipient,
      String feeMax,
      String purpose,
      String why) {}

  /**
   * @param code why the wallet stays away from its target
   */
  record NotPlanned(String wallet, String asset, String code, String why) {}

  /**
   * @param freeName makes an id of a base
   */
  static PlanWire of(Plan plan, UnaryOperator<String> freeName) {
    return new PlanWire(
        plan.moves().stream()
            .map(each -> {
              String subject = (each.kind() == Plan.Kind.SWEEP ? each.from() : each.to()).name();
              return new PlannedMove(
                  freeName.apply(each.kind().word() + "-" + subject + "-" + shortName(each)),
                  each.kind().word(),
                  each.from().name(),
                  each.to().name(),
                  each.asset().caip19(),
                  each.units().toString(),
                  each.recipient().text(),
                  each.feeMax().toString(),
                  each.kind().word() + " of " + subject,
                  each.why());
            })
            .toList(),
        plan.notPlanned().stream()
            .map(each ->
                new NotPlanned(
                    each.target().wallet(),
                    each.target().asset().caip19(),
                    each.obstacle().code(),
                    each.why()))
            .toList());
  }

  /** Tells the assets of one wallet apart in an id: the coin, or the token's first hex digits. */
  private static String shortName(Plan.PlannedMove move) {
    String name = move.asset().caip19();
    int token = name.indexOf("/erc20:0x");
    return token < 0 ? "coin" : name.substring(token + 9, token + 17);
  }
}
