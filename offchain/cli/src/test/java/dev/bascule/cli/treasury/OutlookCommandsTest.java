package dev.bascule.cli.treasury;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.cli.CommandRun;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an officer's program shows of balances, limits and the plan, and what it does not believe.
 */
class OutlookCommandsTest {

  private static final Address TILL = Address.ofHex("0x" + "55".repeat(20));

  @TempDir Path data;
  private FakeTreasury service;
  private Path books;

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    books =
        Files.writeString(
            data.resolve("books.json"),
            FakeTreasury.books(
                    ",{\"chain\":\"eip155:1337\",\"address\":\""
                        + TILL.hex()
                        + "\",\"name\":\"t\"}")
                .replace(
                    "\"tier\":\"cold\"}],",
                    "\"tier\":\"cold\"},{\"name\":\"till's\",\"chainId\":\"1337\",\"account\":\""
                        + TILL.hex()
                        + "\",\"tier\":\"cold\"}],"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private CommandRun run(String command, String... more) {
    var all = new ArrayList<String>(List.of("treasury", command));
    all.addAll(List.of(more));
    all.addAll(List.of("--data", data.toString(), "--books", books.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private JsonNode json(String command) {
    CommandRun run = run(command, "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonMapper.builder().build().readTree(run.out());
  }

  private static final String AMOUNTS =
      "\"total\":\"%1$s\",\"confirmed\":\"%1$s\",\"unconfirmed\":\"0\",\"reserved\":\"0\",\"free\":\"%1$s\"";

  @Test
  void balancesSayWhatIsUnknown() {
    String known = AMOUNTS.formatted("2500000000000000000");
    service.said.put(
        "/v1/treasury/balances",
        """
        {"data":[{"asset":"eip155:1337/slip44:60","all":{"wallets":2,"atLeast":true,%1$s},
          "tiers":[{"tier":"hot","amounts":{"wallets":1,"atLeast":false,%1$s}},
                   {"tier":"cold","amounts":{"wallets":1,"atLeast":true,%2$s}}],
          "wallets":[{"wallet":"till","tier":"hot",%1$s},
            {"wallet":"vault","tier":"cold","unknown":{"code":"node_unreachable","sentence":"no answer"}}]},
         {"asset":"eip155:1337/erc20:0x%3$s","all":{"wallets":1,"atLeast":false,%4$s},
          "tiers":[{"tier":"hot","share":10000,"amounts":{"wallets":1,"atLeast":false,%4$s}}],
          "wallets":[{"wallet":"till","tier":"hot",%4$s}]}]}
        """
            .formatted(known, AMOUNTS.formatted("0"), "11".repeat(20), AMOUNTS.formatted("1250")));
    CommandRun run = run("balances");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "at least 2.500000000000000000 ETH",
            "vault is unknown (node_unreachable): no answer",
            "12.50 CNYT",
            "100.00");
    JsonNode coin = json("balances").path("assets").get(0);
    assertThat(coin.path("all").path("atLeast").asBoolean()).isTrue();
    assertThat(coin.path("wallets").get(1).has("total")).isFalse();
  }

  @Test
  void limitsCanBeRecomputedFromWhatIsShown() {
    service.said.put(
        "/v1/treasury/limits",
        """
        {"data":[{"tier":"hot","chain":"eip155:1337","asset":"eip155:1337/erc20:0x%1$s","each":"500",
          "windowSeconds":"86400","fixed":"9000","inForce":"4500","used":"500","free":"4000",
          "why":"150 percent of the forecast 3000","signals":[],
          "dynamic":{"least":"100","most":"8000","percent":"150","lookBackWindows":"3","rank":"1","growthPercent":"200"},
          "forecast":{"from":"1793232000","windows":["0","3000","10"],"rank":"1","units":"3000","waiting":"7","expected":"3007"}},
         {"tier":"cold","chain":"eip155:1337","asset":"eip155:1337/slip44:60","each":"1",
          "windowSeconds":"60","fixed":"1","inForce":"1","used":"0","free":"1","why":"it is fixed",
          "signals":[{"code":"move_failed","why":"rent was failed"}],
          "tooLittleHistory":{"have":"2","needed":"7"}}]}
        """
            .formatted("11".repeat(20)));
    CommandRun run = run("limits");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "90.00 CNYT",
            "45.00 CNYT",
            "150 percent of the forecast 3000",
            "number 1 of these windows",
            "with what waits 30.07 CNYT",
            "0.00 CNYT, 30.00 CNYT, 0.10 CNYT",
            "no forecast: 2 whole windows are known, 7 are needed",
            "move_failed: rent was failed");
    JsonNode limit = json("limits").path("limits").get(0);
    assertThat(limit.path("forecast").path("windows").get(1).asString()).isEqualTo("3000");
    assertThat(limit.path("dynamic").path("most").asString()).isEqualTo("8000");
  }

  private void plans(String to, String recipient, String asset, String units) {
    service.said.put(
        "/v1/treasury/plan",
        """
        {"moves":[{"id":"refill-till-s-coin-1","kind":"refill","from":"vault","to":"%s",
           "asset":"%s","units":"%s","recipient":"%s","feeMax":"5",
           "purpose":"refill of till's","why":"it is below its low"}],
         "notPlanned":[{"wallet":"desk","asset":"eip155:1337/slip44:60","code":"source_empty","why":"vault has none"}]}
        """
            .formatted(to, asset, units, recipient));
  }

  @Test
  void aPlannedMoveIsTheCommandThatProposesIt() {
    plans("till's", TILL.hex(), "eip155:1337/slip44:60", "1250000000000000000");
    CommandRun run = run("plan");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "./bascule treasury propose --id refill-till-s-coin-1 --wallet vault --to "
                + "0x5555555555555555555555555555555555555555 --amount 1.25 --purpose"
                + " 'refill of till'\\''s' --keystore FILE",
            "not planned, desk: source_empty: vault has none");
    plans("till's", TILL.hex(), "eip155:1337/erc20:0x" + "11".repeat(20), "70000");
    assertThat(json("plan").path("moves").get(0).path("command").asString())
        .contains("--amount 700 --asset CNYT");
    plans("till's", TILL.hex(), "eip155:1337/erc20:0x" + "77".repeat(20), "70000");
    assertThat(run("plan").out()).contains("the books do not name").doesNotContain("propose");
  }

  /** A service that lies would have somebody else paid, by a command that looks right. */
  @Test
  void aPlanThatPaysSomebodyElseIsNotShown() {
    for (String[] lie :
        new String[][] {
          {"till's", FakeTreasury.SHOP.hex()}, {"shop", FakeTreasury.SHOP.hex()}, {"till's", "x"}
        }) {
      plans(lie[0], lie[1], "eip155:1337/slip44:60", "1");
      CommandRun run = run("plan");
      assertThat(run.exit()).isEqualTo(9);
      assertThat(run.err()).contains("answer_malformed");
      assertThat(run.out()).doesNotContain("propose");
    }
  }

  @Test
  void aPlanOfNothingSaysSo() {
    service.said.put("/v1/treasury/plan", "{\"moves\":[],\"notPlanned\":[]}");
    assertThat(run("plan").out()).contains("nothing to move");
  }
}
