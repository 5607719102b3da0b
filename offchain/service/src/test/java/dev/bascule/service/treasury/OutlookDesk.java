package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;

import org.jooq.DSLContext;

/**
 * The treasury of {@link TreasuryDesk} that looks ahead: what the till lets go of the coin in a day
 * follows a forecast, and till and vault, which may pay each other, have targets.
 */
final class OutlookDesk {

  private static final long DAY = 86_400;

  private OutlookDesk() {}

  /**
   * Between half an ether and two, three times the larger of two days, at most three times as much.
   */
  static String json(TreasuryDesk desk) {
    String coin = "eip155:" + desk.chain + "/slip44:60";
    String token = "eip155:" + desk.chain + "/erc20:" + desk.token.hex();
    String dynamic =
        """
        "windowSeconds":"86400","dynamic":{"least":"500000000000000000","most":"2000000000000000000",
          "percent":"300","lookBackWindows":"2","rank":"1","growthPercent":"300"}},\
        """;
    String targets =
        """
        "targets":[
          {"wallet":"till","asset":"%1$s","low":"11000000000000000000","target":"13000000000000000000",
           "high":"20000000000000000000","reserve":"vault"},
          {"wallet":"till","asset":"%2$s","low":"100","target":"500","high":"900","reserve":"vault"}],
        """
            .formatted(coin, token);
    String ours = "";
    for (var each :
        new String[][] {
          {"our vault", addressOf(VAULT).hex()}, {"our till", addressOf(TILL).hex()}
        }) {
      ours +=
          "{\"chain\":\"eip155:%d\",\"address\":\"%s\",\"name\":\"%s\"},"
              .formatted(desk.chain, each[1], each[0]);
    }
    String json = desk.json();
    int hot = json.lastIndexOf("\"windowSeconds\":\"86400\"},");
    return (json.substring(0, hot)
            + dynamic.strip()
            + json.substring(hot + "\"windowSeconds\":\"86400\"},".length()))
        .replace("\"addressBook\":[", targets + "\"addressBook\":[" + ours);
  }

  /** As if everything until now had happened a day earlier, and the record were ten days older. */
  static void yesterday(DSLContext sql) {
    sql.execute("update own.treasury_proposal set proposed_at = proposed_at - " + DAY);
    sql.execute("update own.treasury_step set at = at - " + 10 * DAY);
  }
}
