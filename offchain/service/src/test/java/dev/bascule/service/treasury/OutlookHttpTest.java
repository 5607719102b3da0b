package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.answer;
import static dev.bascule.service.treasury.TreasuryDesk.approval;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static dev.bascule.service.treasury.TreasuryDesk.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.contracts.Deployment;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Balances, limits that follow a forecast, and the plan, over HTTP and on a chain. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutlookHttpTest {

  private static final String PROPOSALS = "/v1/treasury/proposals";
  private static final String TEN_ETHER = "0x8ac7230489e80000";
  private static final BigInteger LEAST = ETHER.shiftRight(1);

  /** The highest that a payment of the desk may cost. */
  private static final BigInteger FEE = BigInteger.valueOf(21_000).multiply(wei(2_000_000_000));

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;
  private static TreasuryDesk desk;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    desk =
        new TreasuryDesk(chain.anvil().chainId(), Address.ofHex(chain.deployment().tokenAddress()));
    Files.writeString(data.resolve("treasury.json"), OutlookDesk.json(desk));
    for (SecretKey account : new SecretKey[] {VAULT, TILL}) {
      chain
          .anvil()
          .rpc(
              "anvil_setBalance", "[\"%s\",\"%s\"]".formatted(addressOf(account).hex(), TEN_ETHER));
    }
    Deployment.send(
        chain
            .deployment()
            .token(Deployment.Keys.ISSUER)
            .issue(addressOf(VAULT).hex(), BigInteger.valueOf(700)));
    service = RunningService.start(chain, "bascule.treasury.poll-interval", "200ms");
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  private static BigInteger wei(long wei) {
    return BigInteger.valueOf(wei);
  }

  private static JsonNode got(String what) {
    Answer answer = service.get("/v1/treasury/" + what);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode balances(String asset) {
    for (JsonNode each : got("balances").path("data")) {
      if (each.path("asset").asString().endsWith(asset)) return each;
    }
    throw new AssertionError("no " + asset);
  }

  private static JsonNode hotLimit() {
    for (JsonNode each : got("limits").path("data")) {
      if (each.path("tier").asString().equals("hot") && each.has("dynamic")) return each;
    }
    throw new AssertionError("no limit that follows a forecast");
  }

  private static String inForce() {
    return hotLimit().path("inForce").asString();
  }

  private static long next(String wallet) {
    return Long.parseLong(got("wallets/" + wallet).path("nextNonce").asString());
  }

  private static Answer propose(SigningRequest request) {
    return service.post(PROPOSALS, proposal(request));
  }

  private static SigningRequest fromTill(String name, BigInteger wei) {
    return desk.request(name, TILL, desk.coins(next("till"), wei));
  }

  private static void exported(SigningRequest request) {
    Answer answer = service.post(PROPOSALS + "/" + request.asked().id() + "/export", Map.of());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private static void isFinal(SigningRequest request, SecretKey key) throws Exception {
    String path = PROPOSALS + "/" + request.asked().id();
    service.post(path + "/answer", answer(request, key));
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!service.get(path).json().path("state").asString().equals("final")) {
      if (System.nanoTime() > deadline) throw new AssertionError(service.get(path).text());
      chain.anvil().rpc("anvil_mine", "[]");
      Thread.sleep(200);
    }
  }

  private static void paid(SigningRequest request, SecretKey key) throws Exception {
    Answer answer = propose(request);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    exported(request);
    isFinal(request, key);
  }

  @Test
  @Order(1)
  void balancesAreByTierAndOfEachAssetAlone() {
    JsonNode coin = balances("/slip44:60");
    assertThat(coin.path("all").path("total").asString())
        .isEqualTo(ETHER.multiply(wei(20)).toString());
    assertThat(coin.path("all").path("atLeast").asBoolean()).isFalse();
    assertThat(coin.path("tiers").findValuesAsString("tier")).containsExactly("hot", "cold");
    for (JsonNode tier : coin.path("tiers")) {
      assertThat(tier.path("share").asInt()).isEqualTo(5_000);
    }
    JsonNode token = balances(desk.token.hex());
    assertThat(token.path("all").path("free").asString()).isEqualTo("700");
    assertThat(token.path("wallets").size()).isEqualTo(2);
  }

  /** Nothing is known of the days before, so the least holds, and the refusal says why. */
  @Test
  @Order(2)
  void withoutAHistoryTheLeastHolds() throws Exception {
    JsonNode limit = hotLimit();
    assertThat(limit.path("tooLittleHistory").path("needed").asString()).isEqualTo("2");
    assertThat(limit.has("forecast")).isFalse();
    assertThat(limit.path("inForce").asString()).isEqualTo(LEAST.toString());
    assertThat(limit.path("fixed").asString()).isEqualTo(ETHER.multiply(wei(3)).toString());
    Answer refused = propose(fromTill("too-much", ETHER));
    assertThat(refused.code()).as(refused.text()).isEqualTo("over_window");
    assertThat(refused.json().path("detail").asString())
        .contains(LEAST.toString(), "0 whole windows, 2 are needed");
    SigningRequest small = fromTill("small", wei(400_000_000_000_000_000L));
    assertThat(propose(small).status()).isEqualTo(201);
    JsonNode coin = balances("/slip44:60");
    assertThat(coin.path("all").path("reserved").asString())
        .isEqualTo(wei(400_000_000_000_000_000L).add(FEE).toString());
    exported(small);
    isFinal(small, TILL);
    JsonNode steps = got("proposals/small").path("steps");
    for (int i : new int[] {0, 2}) {
      JsonNode written = steps.get(i).path("document").path("limits").get(0);
      assertThat(written.path("inForce").asString()).isEqualTo(LEAST.toString());
      assertThat(written.path("why").asString()).contains("the least");
    }
  }

  @Test
  @Order(3)
  void theLimitFollowsWhatLeftTheDayBefore() throws Exception {
    OutlookDesk.yesterday(service.bean(DSLContext.class));
    JsonNode limit = hotLimit();
    BigInteger left = wei(400_000_000_000_000_000L).add(FEE);
    assertThat(limit.path("forecast").path("units").asString()).isEqualTo(left.toString());
    assertThat(limit.path("forecast").path("windows").size()).isEqualTo(2);
    assertThat(limit.path("inForce").asString()).isEqualTo(left.multiply(wei(3)).toString());
    paid(fromTill("large", ETHER), TILL);
    // A day's limit slides: what left less than a day ago still counts, what left before does not.
    assertThat(hotLimit().path("used").asString()).isEqualTo(ETHER.add(FEE).toString());
  }

  /**
   * The most of treasury.json holds whatever left, and a no lowers it at once, also at the door.
   */
  @Test
  @Order(4)
  void whatIsWrongLowersTheLimitAlsoForWhatWasProposed() {
    SigningRequest waits = fromTill("waits", wei(100_000_000_000_000_000L));
    assertThat(propose(waits).status()).isEqualTo(201);
    SigningRequest wrong = desk.request("wrong", TILL, desk.coins(next("till"), BigInteger.ONE));
    assertThat(propose(wrong).status()).isEqualTo(201);
    Answer no = service.post(PROPOSALS + "/wrong/rejections", rejection(wrong, ADA));
    assertThat(no.status()).as(no.text()).isEqualTo(200);
    JsonNode limit = hotLimit();
    assertThat(limit.path("inForce").asString()).isEqualTo(LEAST.toString());
    assertThat(limit.path("signals").findValuesAsString("code")).containsExactly("move_rejected");
    assertThat(new BigInteger(limit.path("free").asString())).isNegative();
    Answer door = service.post(PROPOSALS + "/waits/export", Map.of());
    assertThat(door.code()).as(door.text()).isEqualTo("over_window");
    assertThat(door.json().path("detail").asString()).contains("move_rejected");
    service.post(PROPOSALS + "/waits/rejections", rejection(waits, PAT));
  }

  @Test
  @Order(5)
  void aFrozenAccountIsASignal() throws Exception {
    var first = Deployment.Keys.GOVERNANCE;
    var second = Deployment.Keys.GUARDIAN;
    var token = chain.deployment().token(first);
    Deployment.send(token.grantRole(token.FREEZER_ROLE().send(), first.getAddress()));
    Deployment.send(token.grantRole(token.FREEZE_CONFIRMER_ROLE().send(), second.getAddress()));
    String till = addressOf(TILL).hex();
    for (boolean frozen : new boolean[] {true, false}) {
      Deployment.send(token.proposeFreeze(till, frozen));
      Deployment.send(chain.deployment().token(second).confirmFreeze(till, frozen));
      assertThat(
              hotLimit().path("signals").findValuesAsString("why").contains("BRL has frozen till"))
          .isEqualTo(frozen);
    }
  }

  /** The till is below its low: the plan says so, somebody proposes it, and it is planned once. */
  @Test
  @Order(6)
  void aRefillIsPlannedProposedAndNotPlannedTwice() throws Exception {
    JsonNode plan = got("plan");
    assertThat(plan.path("moves").size()).as(plan.toString()).isEqualTo(2);
    JsonNode coin = plan.path("moves").get(0);
    assertThat(coin.path("kind").asString()).isEqualTo("refill");
    assertThat(coin.path("id").asString()).isEqualTo("refill-till-coin-1");
    assertThat(coin.path("from").asString()).isEqualTo("vault");
    assertThat(coin.path("recipient").asString()).isEqualTo(addressOf(TILL).hex());
    // One ether and the highest fee leave the vault at once.
    assertThat(coin.path("units").asString()).isEqualTo(ETHER.toString());
    assertThat(coin.path("why").asString())
        .contains("below its low of 11000000000000000000", "lets 1000000000000000000 leave now");
    JsonNode token = plan.path("moves").get(1);
    assertThat(token.path("units").asString()).isEqualTo("500");
    assertThat(got("plan")).isEqualTo(plan);
    SigningRequest refill =
        desk.request(
            coin.path("id").asString(),
            VAULT,
            desk.transaction(next("vault"), addressOf(TILL), ETHER, Bytes.EMPTY));
    assertThat(propose(refill).status()).isEqualTo(201);
    JsonNode again = got("plan");
    assertThat(again.path("moves").size()).isEqualTo(1);
    assertThat(again.path("notPlanned").get(0).path("code").asString())
        .isEqualTo("already_proposed");
    assertThat(again.path("notPlanned").get(0).path("why").asString())
        .contains("refill-till-coin-1");
    String path = PROPOSALS + "/" + refill.asked().id();
    service.post(path + "/approvals", approval(refill, ADA));
    service.post(path + "/approvals", approval(refill, BO));
    exported(refill);
    isFinal(refill, VAULT);
    JsonNode next = got("plan").path("moves").get(0);
    assertThat(next.path("id").asString()).isEqualTo("refill-till-coin-2");
    // What went to another wallet of ours did not leave the treasury, but for the fee.
    OutlookDesk.yesterday(service.bean(DSLContext.class));
    JsonNode cold = got("limits").path("data").get(0);
    assertThat(cold.path("tier").asString()).isEqualTo("cold");
    assertThat(cold.path("forecast").path("units").asString()).isEqualTo(FEE.toString());
  }

  @Test
  @Order(7)
  void aChainThatIsSilentIsUnknownAndNotZero() {
    chain.anvil().kill();
    JsonNode coin = balances("/slip44:60");
    assertThat(coin.path("all").path("atLeast").asBoolean()).isTrue();
    for (JsonNode wallet : coin.path("wallets")) {
      assertThat(wallet.has("total")).isFalse();
      assertThat(wallet.path("unknown").path("code").asString()).isEqualTo("node_unreachable");
    }
    assertThat(got("plan").path("moves").size()).isZero();
    assertThat(got("plan").path("notPlanned").get(0).path("code").asString())
        .isEqualTo("balance_unknown");
    assertThat(hotLimit().path("signals").findValuesAsString("code")).contains("node_silent");
    assertThat(inForce()).isEqualTo(LEAST.toString());
  }
}
