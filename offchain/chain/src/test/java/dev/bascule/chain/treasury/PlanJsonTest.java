package dev.bascule.chain.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.treasury.DynamicTotal;
import dev.bascule.core.treasury.LookBack;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a treasury's document says of limits that follow a forecast, and of targets. */
class PlanJsonTest {

  private static final String DOCUMENT =
      """
      {"format":"bascule/treasury/1",
       "people":[{"name":"Ada","address":"0x%1$s"},{"name":"Bo","address":"0x%2$s"},{"name":"Pat","address":"0x%3$s"}],
       "wallets":[{"name":"vault","chainId":"1337","account":"0x%4$s","tier":"cold"},
                  {"name":"till","chainId":"1337","account":"0x%5$s","tier":"hot"}],
       "tiers":[{"tier":"cold","chainId":"1337","approvalsNeeded":2,"delaySeconds":"60","recipients":[],
         "limits":[{"asset":"eip155:1337/slip44:60","each":"10","total":"20","windowSeconds":"60"}]},
        {"tier":"hot","chainId":"1337","approvalsNeeded":0,"delaySeconds":"0","recipients":[],
         "limits":[{"asset":"eip155:1337/slip44:60","each":"10","total":"20","windowSeconds":"3600",
          "dynamic":{"least":"5","most":"15","percent":"150","lookBackWindows":"24","rank":"2","growthPercent":"200"}}]}],
       "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000000"}],
       "addressBook":[],
       "targets":[{"wallet":"till","asset":"eip155:1337/slip44:60","low":"10","target":"20","high":"40","reserve":"vault"}]}
      """
          .formatted(
              "a".repeat(40), "b".repeat(40), "c".repeat(40), "d".repeat(40), "e".repeat(40));

  private static TreasuryDocument read(String json) {
    return TreasuryDocument.read(StrictObject.parse(json.getBytes(UTF_8)));
  }

  @Test
  void whatIsReadIsWrittenAndMeansTheSame() {
    TreasuryDocument document = read(DOCUMENT);
    assertThat(document.policy().tiers().get(1).limits().getFirst().dynamic())
        .contains(
            new DynamicTotal(
                BigInteger.valueOf(5), BigInteger.valueOf(15), 150, new LookBack(24, 2), 200));
    assertThat(document.targets()).hasSize(1);
    TreasuryDocument again = read(document.toJson().toString());
    assertThat(again).isEqualTo(document);
    assertThat(again.digest()).isEqualTo(document.digest());
  }

  /** A document of before has the digest of before. */
  @Test
  void whatIsNotThereIsNotWritten() {
    String without =
        DOCUMENT
            .replaceAll(",\\s*\"dynamic\":\\{[^}]*\\}", "")
            .replaceAll(",\\s*\"targets\":\\[[^\\]]*\\]", "");
    String written = read(without).toJson().toString();
    assertThat(written).doesNotContain("dynamic").doesNotContain("targets");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"least\":\"5\"','\"least\":\"0\"'",
    "'\"least\":\"5\"','\"least\":5'",
    "'\"least\":\"5\"','\"least\":\"16\"'",
    "'\"most\":\"15\"','\"most\":\"21\"'",
    "'\"percent\":\"150\"','\"percent\":\"0\"'",
    "'\"percent\":\"150\"','\"percent\":\"4294967446\"'",
    "'\"rank\":\"2\"','\"rank\":\"25\"'",
    "'\"rank\":\"2\"','\"rank\":\"2\",\"more\":\"1\"'",
    "'\"rank\":\"2\",',''",
    "'\"growthPercent\":\"200\"','\"growthPercent\":\"99\"'",
    "'\"lookBackWindows\":\"24\"','\"lookBackWindows\":\"367\"'",
    "'\"wallet\":\"till\"','\"wallet\":\"vault\"'",
    "'\"wallet\":\"till\"','\"wallet\":\"nobody\"'",
    "'\"low\":\"10\"','\"low\":\"21\"'",
    "'\"high\":\"40\"','\"high\":\"19\"'",
    "'\"reserve\":\"vault\"','\"reserve\":\"till\"'",
    "'\"reserve\":\"vault\"','\"reserve\":\"vault\",\"more\":\"1\"'"
  })
  void whatCouldNotHoldIsRefused(String of, String by) {
    assertThat(DOCUMENT).contains(of);
    assertThatThrownBy(() -> read(DOCUMENT.replace(of, by))).isInstanceOf(JsonRefused.class);
  }
}
