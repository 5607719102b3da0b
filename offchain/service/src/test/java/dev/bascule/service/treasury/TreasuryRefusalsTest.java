package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.EVE;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the treasury does not take: proposals that are none, hostile bodies, other people's keys.
 */
class TreasuryRefusalsTest {

  private static final String PROPOSALS = "/v1/treasury/proposals";
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;
  private static TreasuryDesk desk;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    desk =
        new TreasuryDesk(chain.anvil().chainId(), Address.ofHex(chain.deployment().tokenAddress()));
    Files.writeString(data.resolve("treasury.json"), desk.json());
    for (Address account : new Address[] {addressOf(VAULT), addressOf(TILL)}) {
      chain
          .anvil()
          .rpc("anvil_setBalance", "[\"%s\",\"0x8ac7230489e80000\"]".formatted(account.hex()));
    }
    service = RunningService.start(chain, "bascule.treasury.poll-interval", "200ms");
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("detail").asString()).isNotEmpty();
    assertThat(answer.json().path("hint").asString()).isNotEmpty();
  }

  private static long next(String wallet) {
    Answer answer = service.get("/v1/treasury/wallets/" + wallet);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Long.parseLong(answer.json().path("nextNonce").asString());
  }

  private static String name() {
    return "move-" + NAMES.incrementAndGet();
  }

  @Test
  void aProposalThatIsNotOneIsRefused() {
    long nonce = next("vault");
    var coins = desk.coins(nonce, BigInteger.ONE);
    SigningRequest good = desk.request(name(), VAULT, coins);
    ObjectNode forged = proposal(good);
    ((ObjectNode) forged.path("document"))
        .put("proposal", good.proposal().toBytes().hex().replaceAll("^0x..", "0x11"));
    refused(service.post(PROPOSALS, forged), 403, "signature_wrong");
    SigningRequest stranger = desk.request(name(), VAULT, coins, EVE);
    refused(service.post(PROPOSALS, proposal(stranger)), 403, "proposer_unknown");
    refused(
        service.post(PROPOSALS, proposal(desk.request(name(), PAT, coins))),
        422,
        "account_not_ours");
    var elsewhere = new TreasuryDesk(desk.chain + 1, desk.token);
    refused(
        service.post(
            PROPOSALS, proposal(desk.request(name(), VAULT, elsewhere.coins(nonce, ETHER)))),
        422,
        "chain_unknown");
    var toNobody = desk.transaction(nonce, Address.ZERO, BigInteger.ONE, Bytes.EMPTY);
    refused(
        service.post(PROPOSALS, proposal(desk.request(name(), VAULT, toNobody))), 422, "disguise");
    var toEve = desk.transaction(nonce, addressOf(EVE), BigInteger.ONE, Bytes.EMPTY);
    refused(
        service.post(PROPOSALS, proposal(desk.request(name(), VAULT, toEve))),
        422,
        "recipient_not_allowed");
    refused(
        service.post(
            PROPOSALS,
            proposal(desk.request(name(), VAULT, desk.coins(nonce, ETHER.shiftLeft(1))))),
        422,
        "over_limit");
    refused(
        service.post(PROPOSALS, proposal(desk.request("Not A Name", VAULT, coins))),
        422,
        "id_unusable");
    refused(
        service.post(
            PROPOSALS, proposal(desk.request(name(), VAULT, desk.coins(nonce + 5, ETHER)))),
        422,
        "nonce_gap");
    SigningRequest taken = desk.request(name(), TILL, desk.coins(next("till"), BigInteger.ONE));
    assertThat(service.post(PROPOSALS, proposal(taken)).status()).isEqualTo(201);
    SigningRequest same = desk.request(taken.asked().id(), VAULT, coins);
    refused(service.post(PROPOSALS, proposal(same)), 409, "name_taken");
    assertThat(next("vault")).isEqualTo(nonce);
  }

  @Test
  void hostileBodiesAreRefused() {
    SigningRequest request = desk.request(name(), VAULT, desk.coins(next("vault"), BigInteger.ONE));
    String body = proposal(request).toString();
    refused(
        service.post(PROPOSALS, body.replaceFirst("\\{", "{\"rivals\":[],")), 400, "json_invalid");
    refused(
        service.post(PROPOSALS, body.replaceFirst("\"id\":", "\"id\":\"other\",\"id\":")),
        400,
        "json_invalid");
    refused(service.post(PROPOSALS, body.replaceFirst("\\{", "{\"x\":1,")), 400, "request_invalid");
    refused(service.post(PROPOSALS, "{\"document\":7}"), 400, "request_invalid");
    refused(service.post(PROPOSALS, "[]"), 400, "request_invalid");
    refused(
        service.post(PROPOSALS, "{\"document\":\"" + "x".repeat(1 << 20) + "\"}"),
        413,
        "body_too_large");
    refused(service.get(PROPOSALS + "?state=gone"), 400, "request_invalid");
    refused(service.get("/v1/treasury/wallets/none"), 404, "wallet_not_found");
  }

  @Test
  void theTreasuryHasScopesOfItsOwn() {
    String payer = service.key("payer", 1, "payments:read payments:write");
    String reader = service.key("reader", 1, "treasury:read");
    for (String key : new String[] {"", "Bearer " + payer}) {
      Answer answer =
          service.send("GET", "/v1/treasury/wallets", null, Map.of("Authorization", key));
      assertThat(answer.status()).isEqualTo(key.isEmpty() ? 401 : 403);
    }
    var as = Map.of("Authorization", "Bearer " + reader);
    assertThat(service.send("GET", "/v1/treasury/books", null, as).json().path("format").asString())
        .isEqualTo("bascule/treasury/1");
    assertThat(service.send("POST", PROPOSALS, Map.of(), as).status()).isEqualTo(403);
  }
}
