package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.KeyDesk.said;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.answer;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static dev.bascule.service.treasury.TreasuryDesk.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
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

/** The register and the stop outlive a kill, and a changed database does not start. */
class KeyRestartTest {

  private static final String KEYS = "/v1/treasury/keys";
  private static final String STOP = "/v1/treasury/stop";
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

  private static RunningService start(TestChain chain) {
    return RunningService.start(chain, "bascule.treasury.poll-interval", "200ms");
  }

  private static JsonNode await(RunningService service, String name, String key, String value)
      throws Exception {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      JsonNode now = service.get(PROPOSALS + "/" + name).json();
      JsonNode at = key.equals("problem") ? now.path("problem").path("code") : now.path(key);
      if (at.asString("").equals(value)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("not " + value + ": " + now);
      Thread.sleep(100);
    }
  }

  private static Hash32 register(RunningService service) {
    return Hash32.ofHex(service.get(KEYS).json().path("register").asString());
  }

  private static SigningRequest exported(
      RunningService service, TreasuryDesk desk, String name, long nonce) {
    SigningRequest request = desk.request(name, TILL, desk.coins(nonce, BigInteger.TEN));
    assertThat(service.post(PROPOSALS, proposal(request)).status()).isEqualTo(201);
    assertThat(service.post(PROPOSALS + "/" + name + "/export", Map.of()).status()).isEqualTo(200);
    return request;
  }

  /** What a kill right after the bytes were stored leaves behind. */
  private static void recordOnly(Path data, SigningRequest request) {
    try (TestDatabase database = TestDatabase.h2In(data.resolve("service"), "")) {
      int rows =
          database
              .sql()
              .execute(
                  "update own.treasury_proposal set state = 'signed', raw = ?, tx_hash = ?"
                      + " where request = ?",
                  signed(request, TILL).raw().toArray(),
                  signed(request, TILL).hash().hex(),
                  request.asked().digest().hex());
      assertThat(rows).isEqualTo(1);
    }
  }

  private static int sql(Path data, String statement) {
    try (TestDatabase database = TestDatabase.h2In(data.resolve("service"), "")) {
      return database.sql().execute(statement);
    }
  }

  /** Signed before the stop and not sent: it waits. Seen on the chain all the same: it is over. */
  @Test
  void aStopOutlivesARestartAndHoldsWhatWasNotSentYet(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      TreasuryDesk desk = desk(chain, data);
      SigningRequest elsewhere;
      SigningRequest held;
      try (var service = start(chain)) {
        elsewhere = exported(service, desk, "elsewhere", 0);
        held = exported(service, desk, "held", 1);
        assertThat(service.post(STOP, said(KeyDesk.stop(register(service), true, 1), BO)).status())
            .isEqualTo(200);
        assertThat(service.post(PROPOSALS + "/held/answer", answer(held, TILL)).code())
            .isEqualTo("treasury_stopped");
      }
      recordOnly(data, elsewhere);
      recordOnly(data, held);
      chain
          .anvil()
          .rpc("eth_sendRawTransaction", "[\"" + signed(elsewhere, TILL).raw().hex() + "\"]");
      try (var service = start(chain)) {
        await(service, "held", "problem", "treasury_stopped");
        await(service, "elsewhere", "state", "final");
        assertThat(service.get("/v1/treasury/wallets/till").json().path("chainNonce").asString())
            .isEqualTo("1");
        Statement on = KeyDesk.stop(register(service), false, 2);
        service.post(STOP, said(on, ADA));
        service.post(STOP, said(on, PAT));
        await(service, "held", "state", "final");
      }
    }
  }

  @Test
  void aWordIsInTheLogAfterARestartAndAnotherJoinsIt(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      desk(chain, data);
      Statement.OfKey gone;
      String path = KEYS + "/" + KeyDesk.name(PAT).text() + "/statements";
      try (var service = start(chain)) {
        gone =
            KeyDesk.change(
                register(service), KeyDesk.name(PAT), KeyState.ACTIVE, KeyState.DEACTIVATED, 1);
        assertThat(service.post(path, said(gone, ADA)).status()).isEqualTo(200);
      }
      // The kill between a step and its fact.
      assertThat(sql(data, "update own.treasury_step set leaf = null where step = 'word'"))
          .isEqualTo(1);
      try (var service = start(chain)) {
        JsonNode done = service.post(path, said(gone, BO)).json();
        assertThat(done.path("state").asString()).isEqualTo("deactivated");
        Thread.sleep(1_500);
      }
      assertThat(sql(data, "delete from own.treasury_step where leaf is null"))
          .as("all steps have their place in the log")
          .isZero();
    }
  }

  /** Whoever rewrites a step and its digest cannot rewrite the log. */
  @Test
  void anAlteredRegisterDoesNotStart(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      desk(chain, data);
      try (var service = start(chain)) {
        assertThat(service.get(KEYS).json().path("data").size()).isEqualTo(5);
        Thread.sleep(1_500);
      }
      int rows =
          sql(
              data,
              "update own.treasury_step set document = replace(document, '\"till\"', '\"tiII\"')"
                  + " where step = 'enter'");
      assertThat(rows).isEqualTo(1);
      assertThatThrownBy(() -> start(chain).close()).hasStackTraceContaining("altered");
      sql(
          data,
          "update own.treasury_step set commitment = '0x' || rawtohex(hash('SHA-256',"
              + " stringtoutf8(document))) where step = 'enter'");
      sql(data, "update own.treasury_step set commitment = lower(commitment) where step = 'enter'");
      assertThatThrownBy(() -> start(chain).close())
          .hasStackTraceContaining("key_register_altered");
      sql(
          data,
          "update own.treasury_step set document = replace(document, '\"tiII\"', '\"till\"')"
              + " where step = 'enter'");
      sql(
          data,
          "update own.treasury_step set commitment = lower('0x' || rawtohex(hash('SHA-256',"
              + " stringtoutf8(document)))) where step = 'enter'");
      start(chain).close();
    }
  }

  @Test
  void aPersonWhomTheFileDropsIsSaidWhileProposalsNeedHim(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      TreasuryDesk desk = desk(chain, data);
      try (var service = start(chain)) {
        SigningRequest request = desk.request("old", TILL, desk.coins(0, BigInteger.TEN));
        assertThat(service.post(PROPOSALS, proposal(request)).status()).isEqualTo(201);
      }
      Files.writeString(
          data.resolve("treasury.json"),
          desk.json()
              .replace(addressOf(PAT).hex(), addressOf(TreasuryDesk.key("pat again")).hex()));
      try (var service = start(chain)) {
        for (JsonNode each : service.get(KEYS).json().path("data")) {
          if (each.path("key").asString().equals(addressOf(PAT).hex())) {
            assertThat(each.path("named").asBoolean()).isFalse();
            assertThat(each.path("dependents").toString()).isEqualTo("[\"old\"]");
          } else if (each.path("name").asString().equals("Pat")) {
            assertThat(each.path("state").asString()).isEqualTo("pre_activation");
          }
        }
      }
      Files.writeString(
          data.resolve("treasury.json"),
          desk.json().replace(addressOf(PAT).hex(), addressOf(TILL).hex()));
      assertThatThrownBy(() -> start(chain).close()).hasStackTraceContaining("key_of_other_kind");
    }
  }
}
