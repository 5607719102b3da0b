package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.SafeDesk.UMA;
import static dev.bascule.service.treasury.SafeDesk.VIC;
import static dev.bascule.service.treasury.SafeDesk.WES;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.EVE;
import static dev.bascule.service.treasury.TreasuryDesk.SHOP;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.approval;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.safe.SafeOnAnvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Payments of a Safe over HTTP, against the published contracts. */
class SafeHttpTest {

  private static final String PROPOSALS = "/v1/treasury/proposals";
  private static final String WALLET = "/v1/treasury/wallets/safe";
  private static final long DAYS = 3 * 86_400;

  /** A running treasury whose Safe may pay the shop 100 wei at once, and 250 in a day. */
  private static final class Office implements AutoCloseable {
    final TestChain chain;
    final SafeOnAnvil safe;
    final SafeDesk desk;
    RunningService service;

    Office(Path data) throws Exception {
      chain = TestChain.start(data);
      safe = new SafeOnAnvil(chain.anvil(), SafeDesk.OWNERS, 2);
      safe.give(safe.account().address());
      safe.underGuard(100, 250, SHOP);
      var rest =
          new TreasuryDesk(
              chain.anvil().chainId(), Address.ofHex(chain.deployment().tokenAddress()));
      desk = new SafeDesk(rest, safe.account());
      Files.writeString(data.resolve("treasury.json"), desk.json());
      service = started();
    }

    RunningService started() {
      return RunningService.start(chain, "bascule.treasury.poll-interval", "200ms");
    }

    @Override
    public void close() {
      service.close();
      chain.close();
    }

    Answer propose(SigningRequest request, SigningRequest... rivals) {
      return service.post(PROPOSALS, proposal(request, rivals));
    }

    SigningRequest exported(String name, SafeTransaction call) {
      return exported(desk.request(name, call));
    }

    SigningRequest exported(SigningRequest request, SigningRequest... rivals) {
      Answer answer = propose(request, rivals);
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
      return left(request);
    }

    SigningRequest left(SigningRequest request) {
      if (shown(request).path("state").asString().equals("proposed")) {
        for (SecretKey each : new SecretKey[] {ADA, BO}) {
          service.post(path(request) + "/approvals", approval(request, each));
        }
      }
      Answer document = service.post(path(request) + "/export", Map.of());
      assertThat(document.status()).as(document.text()).isEqualTo(200);
      return request;
    }

    Answer signs(SigningRequest request, SecretKey owner) {
      return service.post(path(request) + "/answer", SafeDesk.answer(request, owner));
    }

    JsonNode shown(SigningRequest request) {
      return service.get(path(request)).json();
    }

    JsonNode await(SigningRequest request, String state) throws Exception {
      return until(request, it -> it.path("state").asString().equals(state));
    }

    JsonNode problem(SigningRequest request, String code) throws Exception {
      return until(request, it -> it.path("problem").path("code").asString("").equals(code));
    }

    private JsonNode until(SigningRequest request, Predicate<JsonNode> met) throws Exception {
      long deadline = System.nanoTime() + 120_000_000_000L;
      while (true) {
        JsonNode now = shown(request);
        if (met.test(now)) return now;
        if (System.nanoTime() > deadline) throw new AssertionError("not met: " + now);
        Thread.sleep(200);
      }
    }
  }

  private static String path(SigningRequest request) {
    return PROPOSALS + "/" + request.asked().digest().hex();
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("hint").asString()).isNotEmpty();
  }

  @Test
  void ownersSignInAnyOrderAndTheServiceBringsIt(@TempDir Path data) throws Exception {
    try (var office = new Office(data)) {
      JsonNode wallet = office.service.get(WALLET).json();
      assertThat(wallet.path("chainNonce").asString()).isEqualTo("3");
      assertThat(wallet.path("safe").path("differs").size()).as(wallet.toString()).isZero();
      assertThat(wallet.path("safe").path("threshold").asInt()).isEqualTo(2);
      assertThat(wallet.path("rules").path("delay").asString()).isEqualTo("3600");
      assertThat(wallet.path("rules").path("limits").get(0).path("left").asString())
          .isEqualTo("250");
      SigningRequest one = office.exported("one", office.safe.pay(3, SHOP, 10));
      SigningRequest two = office.exported("two", office.safe.pay(4, SHOP, 20));
      office.signs(two, UMA);
      assertThat(office.signs(two, WES).json().path("state").asString()).isEqualTo("signed");
      office.problem(two, "nonce_not_reached");
      refused(office.signs(one, EVE), 422, "other_account");
      JsonNode half = office.signs(one, WES).json();
      assertThat(half.path("state").asString()).isEqualTo("exported");
      assertThat(half.path("signers").get(0).asString())
          .isEqualTo(Eip55.checksummed(addressOf(WES)));
      assertThat(half.path("signersNeeded").asInt()).isEqualTo(2);
      int steps = half.path("steps").size();
      assertThat(office.signs(one, WES).json().path("steps").size()).isEqualTo(steps);
      office.signs(one, VIC);
      JsonNode done = office.await(one, "final");
      assertThat(done.path("transaction").asString()).isEqualTo(SafeDesk.call(one).digest().hex());
      assertThat(done.path("steps").findValuesAsString("step"))
          .contains("cosign", "sign", "send")
          .containsOnlyOnce("finish");
      office.await(two, "final");
      JsonNode later = office.service.get(WALLET).json();
      assertThat(later.path("chainNonce").asString()).isEqualTo("5");
      assertThat(later.path("rules").path("limits").get(0).path("left").asString())
          .isEqualTo("220");
    }
  }

  @Test
  void whoeverBringsItAndWhateverTakesItsNonceEndsIt(@TempDir Path data) throws Exception {
    try (var office = new Office(data)) {
      SigningRequest signed = office.exported("signed", office.safe.pay(3, SHOP, 10));
      office.signs(signed, UMA);
      office.safe.execute(SafeDesk.call(signed));
      assertThat(office.await(signed, "final").has("problem")).isFalse();
      SigningRequest waiting = office.desk.request("waiting", office.safe.pay(4, SHOP, 11));
      office.propose(waiting);
      office.safe.execute(SafeDesk.call(waiting));
      assertThat(office.await(waiting, "final").path("problem").path("code").asString())
          .isEqualTo("signed_outside");
      SigningRequest lost = office.exported("lost", office.safe.pay(5, SHOP, 12));
      office.signs(lost, UMA);
      office.signs(lost, EVE);
      Address account = office.safe.account().address();
      office.safe.execute(SafeTransaction.empty(office.desk.safe().chainId(), account, 5));
      office.await(lost, "replaced");
      SigningRequest unwanted = office.exported("unwanted", office.safe.pay(6, SHOP, 13));
      SigningRequest no =
          office.desk.request(
              "no", SafeTransaction.empty(office.desk.safe().chainId(), account, 6));
      ObjectNode body = proposal(no, unwanted).put("rejects", unwanted.asked().digest().hex());
      Answer proposed = office.service.post(PROPOSALS, body);
      assertThat(proposed.status()).as(proposed.text()).isEqualTo(201);
      office.left(no);
      office.signs(no, VIC);
      office.signs(no, WES);
      office.await(no, "final");
      office.await(unwanted, "rejected");
    }
  }

  /** A kill between two steps: what is stored and what is on the chain say how to go on. */
  @Test
  void aKillBetweenSignatureAndSendingIsMadeGood(@TempDir Path data) throws Exception {
    try (var office = new Office(data)) {
      SigningRequest stored = office.exported("stored", office.safe.pay(3, SHOP, 10));
      SigningRequest brought = office.exported("brought", office.safe.pay(4, SHOP, 20));
      office.signs(stored, UMA);
      office.service.close();
      try (TestDatabase database = TestDatabase.h2In(data.resolve("service"), "")) {
        for (SigningRequest each : new SigningRequest[] {stored, brought}) {
          SafeTransaction call = SafeDesk.call(each);
          int rows =
              database
                  .sql()
                  .execute(
                      "update own.treasury_proposal set state = 'signed', raw = ?, tx_hash = ?"
                          + " where request = ?",
                      office.safe.signed(call, UMA, VIC).bytes().toArray(),
                      call.digest().hex(),
                      each.asked().digest().hex());
          assertThat(rows).isEqualTo(1);
        }
      }
      office.service = office.started();
      office.await(stored, "final");
      assertThat(office.await(brought, "final").path("steps").findValuesAsString("step"))
          .containsOnlyOnce("finish");
      assertThat(office.service.get(WALLET).json().path("chainNonce").asString()).isEqualTo("5");
    }
  }

  /** Time goes on by an hour on the chain alone, so what happens then is not final here. */
  @Test
  void whatTheGuardDoesNotLetThroughIsAnnouncedFirst(@TempDir Path data) throws Exception {
    try (var office = new Office(data)) {
      SafeTransaction much = office.safe.pay(3, SHOP, 300);
      Answer none = office.propose(office.desk.request("much", much, DAYS));
      refused(none, 422, "not_announced");
      assertThat(none.json().path("detail").asString()).contains("at most 100, this is 300");
      assertThat(none.json().path("hint").asString()).contains("--announce");
      String id = none.json().path("announcement").asString();
      assertThat(Hash32.ofHex(id).hex()).isEqualTo(id);
      office.safe.announce(much);
      refused(office.propose(office.desk.request("soon", much, 1800)), 422, "not_due");
      SigningRequest request = office.desk.request("later", much, DAYS);
      Answer taken = office.propose(request);
      assertThat(taken.status()).as(taken.text()).isEqualTo(201);
      assertThat(taken.json().path("announcement").path("id").asString()).isEqualTo(id);
      assertThat(taken.json().path("announcement").path("ready").asString()).startsWith("20");
      office.left(request);
      office.signs(request, UMA);
      office.signs(request, VIC);
      JsonNode waits = office.problem(request, "not_due");
      assertThat(waits.path("problem").path("sentence").asString())
          .contains(waits.path("announcement").path("ready").asString());
      office.safe.pass(SafeOnAnvil.DELAY + 60);
      office.await(request, "sent");
    }
  }

  /** Nothing is lost by it: neither nonce nor signatures are used up. */
  @Test
  void ownersThatChangedAreNamedAndTheCallWaits(@TempDir Path data) throws Exception {
    try (var office = new Office(data)) {
      assertThat(office.propose(office.desk.request("first", office.safe.pay(3, SHOP, 1))).status())
          .isEqualTo(201);
      SigningRequest next = office.exported("next", office.safe.pay(4, SHOP, 5));
      office.signs(next, UMA);
      office.signs(next, VIC);
      office.problem(next, "nonce_not_reached");
      AbiValue sentinel = AbiValue.of(Address.ofHex("0x" + "0".repeat(39) + "1"));
      SafeTransaction swap =
          office.safe.ofItself(
              3, "swapOwner", sentinel, AbiValue.of(addressOf(UMA)), AbiValue.of(addressOf(EVE)));
      office.safe.announce(swap);
      office.safe.pass(SafeOnAnvil.DELAY + 60);
      office.safe.execute(swap);
      JsonNode waits = office.problem(next, "gs026");
      assertThat(waits.path("state").asString()).isEqualTo("signed");
      assertThat(waits.path("problem").path("sentence").asString()).contains("owners");
      Answer payment = office.propose(office.desk.request("more", office.safe.pay(5, SHOP, 1)));
      refused(payment, 409, "safe_differs");
      assertThat(payment.json().path("differs").get(0).asString()).contains("its owners are");
      assertThat(payment.json().path("owners").toString())
          .contains(Eip55.checksummed(addressOf(EVE)));
      refused(
          office.propose(
              office.desk.request(
                  "back", office.safe.ofItself(5, "changeThreshold", AbiValue.of(1)))),
          422,
          "not_announced");
    }
  }
}
