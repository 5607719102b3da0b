package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.DRAWER;
import static dev.bascule.service.treasury.CoinDesk.FINAL;
import static dev.bascule.service.treasury.CoinDesk.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.request.SigningRequest;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Balances and the plan of coins, on a real network. */
class CoinOutlookTest extends RunningCoins {

  /** Both wallets may pay each other; the drawer has a target, and its limit follows a forecast. */
  private void looksAhead() throws Exception {
    String ours =
        """
        {"chain":"bip122:regtest","address":"%s","name":"our drawer"},
        {"chain":"bip122:regtest","address":"%s","name":"our reserve"},
        """
            .formatted(desk.address(DRAWER, 1), desk.address(RESERVE, 1));
    String targets =
        """
        "targets":[{"wallet":"drawer","asset":"bip122:regtest/slip44:0","low":"100000",
          "target":"300000","high":"500000","reserve":"reserve"}],
        """;
    String json = desk.json();
    int hot = json.lastIndexOf("\"windowSeconds\":\"86400\"}");
    String dynamic =
        "\"windowSeconds\":\"86400\",\"dynamic\":{\"least\":\"200000\",\"most\":\"900000\","
            + "\"percent\":\"100\",\"lookBackWindows\":\"2\",\"rank\":\"1\",\"growthPercent\":\"200\"}}";
    Files.writeString(
        data.resolve("treasury.json"),
        (json.substring(0, hot)
                + dynamic
                + json.substring(hot + "\"windowSeconds\":\"86400\"}".length()))
            .replace("\"addressBook\":[", targets + "\"addressBook\":[" + ours));
    restart();
  }

  private JsonNode got(String what) {
    var answer = service.get("/v1/treasury/" + what);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode balance() {
    return got("balances").path("data").get(0);
  }

  private JsonNode hotLimit() {
    for (JsonNode each : got("limits").path("data")) {
      if (each.path("tier").asString().equals("hot")) return each;
    }
    throw new AssertionError("no hot limit");
  }

  @Test
  void aRefillOfCoinsIsPlannedOnceAndBringsTheDrawerToItsTarget() throws Exception {
    looksAhead();
    fund(RESERVE, 500_000, 400_000);
    fund(DRAWER, 20_000);
    JsonNode before = balance();
    assertThat(before.path("all").path("total").asString()).isEqualTo("920000");
    assertThat(before.path("all").path("atLeast").asBoolean()).isFalse();
    assertThat(before.path("tiers").findValuesAsString("share")).containsExactly("217", "9782");
    JsonNode plan = got("plan");
    assertThat(plan.path("moves").size()).as(plan.toString()).isEqualTo(1);
    JsonNode move = plan.path("moves").get(0);
    assertThat(move.path("units").asString()).isEqualTo("280000");
    assertThat(move.path("recipient").asString()).isEqualTo(desk.address(DRAWER, 1));
    SigningRequest refill =
        desk.request(
            move.path("id").asString(),
            psbt(
                drafted(
                    RESERVE,
                    Map.of(
                        "to",
                        move.path("recipient").asString(),
                        "amount",
                        move.path("units").asString()))));
    proposed(refill);
    assertThat(balance().path("all").path("reserved").asString()).isIn("400000", "500000");
    // With what is proposed the drawer is at its target: nothing more is to be said.
    JsonNode again = got("plan");
    assertThat(again.path("moves").size()).isZero();
    exported(refill);
    answered(refill, 0);
    answered(refill, 1);
    await(refill.asked().id(), "sent");
    node.mine(1);
    read(DRAWER);
    JsonNode shallow = balance();
    assertThat(new BigInteger(shallow.path("all").path("unconfirmed").asString()))
        .isGreaterThan(BigInteger.valueOf(280_000));
    assertThat(got("plan").path("moves").size()).isZero();
    node.mine(FINAL);
    await(refill.asked().id(), "final");
    read(DRAWER);
    JsonNode drawer = balance().path("wallets").get(1);
    assertThat(drawer.path("wallet").asString()).isEqualTo(DRAWER);
    assertThat(drawer.path("free").asString()).isEqualTo("300000");
    assertThat(got("plan").path("moves").size()).isZero();
    assertThat(got("plan").path("notPlanned").size()).isZero();
  }

  @Test
  void aNodeThatIsGoneMakesCoinsUnknownAndLowersTheLimit() throws Exception {
    looksAhead();
    fund(DRAWER, 150_000);
    assertThat(hotLimit().path("signals").size()).isZero();
    assertThat(hotLimit().path("inForce").asString()).isEqualTo("200000");
    assertThat(hotLimit().path("tooLittleHistory").path("needed").asString()).isEqualTo("2");
    Files.writeString(
        data.resolve("treasury.json"),
        Files.readString(data.resolve("treasury.json"))
            .replace(node.url().toString(), "http://127.0.0.1:1"));
    restart();
    JsonNode coin = awaitUnknown();
    assertThat(coin.path("all").path("atLeast").asBoolean()).isTrue();
    assertThat(coin.path("all").path("total").asString()).isEqualTo("0");
    assertThat(coin.path("wallets").get(1).has("total")).isFalse();
    assertThat(hotLimit().path("signals").findValuesAsString("code"))
        .containsExactly("book_behind");
    assertThat(got("plan").path("notPlanned").get(0).path("code").asString())
        .isEqualTo("balance_unknown");
  }

  private JsonNode awaitUnknown() throws Exception {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      JsonNode coin = balance();
      String why = coin.path("wallets").get(1).path("unknown").path("sentence").asString("");
      if (why.contains("127.0.0.1:1")) return coin;
      if (System.nanoTime() > deadline) throw new AssertionError(coin.toString());
      Thread.sleep(100);
    }
  }
}
