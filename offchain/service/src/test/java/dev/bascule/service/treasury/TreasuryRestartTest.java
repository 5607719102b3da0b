package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.answer;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static dev.bascule.service.treasury.TreasuryDesk.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestDatabase;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A kill between any two steps loses nothing and sends nothing twice. */
class TreasuryRestartTest {

  private static final String PROPOSALS = "/v1/treasury/proposals";

  private static TreasuryDesk desk(TestChain chain, Path data) throws Exception {
    var desk =
        new TreasuryDesk(chain.anvil().chainId(), Address.ofHex(chain.deployment().tokenAddress()));
    Files.writeString(data.resolve("treasury.json"), desk.json());
    chain
        .anvil()
        .rpc(
            "anvil_setBalance", "[\"%s\",\"0x8ac7230489e80000\"]".formatted(addressOf(TILL).hex()));
    return desk;
  }

  private static SigningRequest exported(
      RunningService service, TreasuryDesk desk, String name, long nonce) {
    SigningRequest request = desk.request(name, TILL, desk.coins(nonce, BigInteger.TEN));
    assertThat(service.post(PROPOSALS, proposal(request)).status()).isEqualTo(201);
    assertThat(service.post(PROPOSALS + "/" + name + "/export", Map.of()).status()).isEqualTo(200);
    return request;
  }

  private static JsonNode await(RunningService service, String name, String state)
      throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode now = service.get(PROPOSALS + "/" + name).json();
      if (now.path("state").asString().equals(state)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("not " + state + ": " + now);
      Thread.sleep(200);
    }
  }

  /** What a kill right after the bytes were stored leaves behind. */
  private static void recordOnly(Path data, SigningRequest request) {
    try (TestDatabase database = TestDatabase.h2In(data.resolve("service"), "")) {
      SignedTransaction signed = signed(request, TILL);
      int rows =
          database
              .sql()
              .execute(
                  "update own.treasury_proposal set state = 'signed', raw = ?, tx_hash = ?"
                      + " where request = ?",
                  signed.raw().toArray(),
                  signed.hash().hex(),
                  request.asked().digest().hex());
      assertThat(rows).isEqualTo(1);
    }
  }

  @Test
  void aKillBetweenRecordAndSendIsMadeGoodAtTheNextStart(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      TreasuryDesk desk = desk(chain, data);
      SigningRequest stored;
      SigningRequest sent;
      try (var service = RunningService.start(chain)) {
        stored = exported(service, desk, "stored", 0);
        sent = exported(service, desk, "sent", 1);
      }
      recordOnly(data, stored);
      recordOnly(data, sent);
      // The other kill: after it was sent, and before anybody wrote that down.
      chain.anvil().rpc("eth_sendRawTransaction", "[\"" + signed(sent, TILL).raw().hex() + "\"]");
      try (var service = RunningService.start(chain)) {
        await(service, "stored", "final");
        JsonNode done = await(service, "sent", "final");
        assertThat(done.path("steps").findValuesAsString("step"))
            .containsOnlyOnce("finish")
            .contains("propose", "export");
        JsonNode wallet = service.get("/v1/treasury/wallets/till").json();
        assertThat(wallet.path("chainNonce").asString()).isEqualTo("2");
        assertThat(wallet.path("held").size()).isZero();
      }
    }
  }

  /** A node that forgets its pool, and one that is away, only delay. */
  @Test
  void whatTheNodeForgotIsSentAgain(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      TreasuryDesk desk = desk(chain, data);
      chain.anvil().rpc("evm_setAutomine", "[false]");
      chain.anvil().rpc("evm_setIntervalMining", "[0]");
      try (var service = RunningService.start(chain, "bascule.treasury.poll-interval", "200ms")) {
        SigningRequest request = exported(service, desk, "forgotten", 0);
        service.post(PROPOSALS + "/forgotten/answer", answer(request, TILL));
        await(service, "forgotten", "sent");
        chain.anvil().rpc("anvil_dropAllTransactions", "[]");
        Thread.sleep(1_000);
        for (int i = 0; i < 4; i++) chain.anvil().rpc("evm_mine", "[]");
        await(service, "forgotten", "final");
      }
    }
  }

  /** Somebody else with the key was quicker: said, and never sent again. */
  @Test
  void aNonceThatAStrangerTookEndsTheProposal(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      TreasuryDesk desk = desk(chain, data);
      try (var service = RunningService.start(chain, "bascule.treasury.poll-interval", "200ms")) {
        SigningRequest waiting = desk.request("waiting", TILL, desk.coins(0, BigInteger.TEN));
        service.post(PROPOSALS, proposal(waiting));
        SigningRequest left = exported(service, desk, "left", 1);
        SigningRequest known = exported(service, desk, "known", 2);
        for (long nonce = 0; nonce < 2; nonce++) {
          var stranger = desk.nothing(TILL, nonce).sign(TILL);
          chain.anvil().rpc("eth_sendRawTransaction", "[\"" + stranger.raw().hex() + "\"]");
        }
        chain
            .anvil()
            .rpc("eth_sendRawTransaction", "[\"" + signed(known, TILL).raw().hex() + "\"]");
        await(service, "waiting", "replaced");
        JsonNode unsure = service.get(PROPOSALS + "/left").json();
        for (int i = 0; i < 100 && !unsure.has("problem"); i++) {
          Thread.sleep(100);
          unsure = service.get(PROPOSALS + "/left").json();
        }
        assertThat(unsure.path("problem").path("code").asString()).isEqualTo("nonce_used");
        // What left may be the very transaction that took the nonce: its answer tells.
        service.post(PROPOSALS + "/known/answer", answer(known, TILL));
        await(service, "known", "final");
        service.post(PROPOSALS + "/left/answer", answer(left, TILL));
        await(service, "left", "replaced");
      }
    }
  }

  @Test
  void rulesThatCouldNotHoldStopTheStart(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      TreasuryDesk desk = desk(chain, data);
      Path file = data.resolve("treasury.json");
      Map<String, String> broken =
          Map.of(
              desk.json().replace("\"approvalsNeeded\":2", "\"approvalsNeeded\":1"),
              "treasury_file_invalid",
              desk.json().replace(addressOf(TILL).hex(), operator(data)),
              "wallet_is_a_lane",
              new TreasuryDesk(desk.chain + 1, desk.token).json(),
              "chain_not_followed",
              "{}",
              "treasury_file_invalid");
      for (var each : broken.entrySet()) {
        Files.writeString(file, each.getKey());
        assertThatThrownBy(() -> RunningService.start(chain).close())
            .hasStackTraceContaining(each.getValue());
      }
      Files.delete(file);
      try (var service = RunningService.start(chain)) {
        RunningService.Answer none = service.get("/v1/treasury/wallets");
        assertThat(none.code()).isEqualTo("treasury_not_configured");
        assertThat(none.status()).isEqualTo(404);
      }
    }
  }

  private static String operator(Path data) throws Exception {
    return RunningService.JSON
        .readTree(Files.readAllBytes(data.resolve("keys/operator.json")))
        .path("address")
        .asString()
        .toLowerCase(java.util.Locale.ROOT);
  }
}
