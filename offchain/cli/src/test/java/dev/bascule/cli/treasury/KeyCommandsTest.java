package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.cli.CommandRun;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an officer's program says about keys, and what it joins of what others said. */
class KeyCommandsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Hash32 REGISTER = Hash32.sha256("register".getBytes(UTF_8));
  private static final SecretKey BO = FakeTreasury.key("bo");
  private static final Address VAULT = FakeTreasury.VAULT;

  @TempDir Path data;
  private FakeTreasury service;

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    Files.writeString(data.resolve("password"), "a long password\n");
    try (SecretBytes secret = SecretBytes.taking(BO.copySecret());
        SecretBytes typed = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      var sealed = KeystoreV3.seal(secret, typed, 4, new SecureRandom()::nextBytes);
      Files.writeString(data.resolve("bo.json"), sealed.toJson().toString());
    }
    shown("active", 4);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  /** The answer to every question is about the vault's key. */
  private ArrayNode shown(String state, long number) {
    ObjectNode key = JSON.createObjectNode();
    key.put("key", VAULT.hex()).put("kind", "account").put("name", "vault");
    key.put("address", Eip55.checksummed(VAULT)).put("state", state);
    key.put("number", Long.toString(number)).put("since", "2026-11-29T10:00:00Z");
    key.put("reason", "named by the rules").put("named", true);
    key.putArray("by");
    key.putArray("dependents");
    ArrayNode pending = key.putArray("pending");
    service.shown = key.deepCopy();
    service.shown.put("register", REGISTER.hex()).put("rules", REGISTER.hex());
    service.shown.putArray("data").add(key);
    return pending;
  }

  private Statement.OfKey resume(KeyName key, String reason) {
    return new Statement.OfKey(
        REGISTER,
        key,
        KeyState.SUSPENDED,
        KeyState.ACTIVE,
        5,
        reason,
        Saying.now(),
        Optional.empty());
  }

  private static void wait(ArrayNode pending, Statement statement) {
    ObjectNode waits = pending.addObject();
    waits.put("digest", new SignedStatement(statement).digest().hex());
    waits.set("statement", new SignedStatement(statement).toJson());
    waits.put("people", 1).put("possession", false);
    waits.putArray("signers").add("Ada");
  }

  private CommandRun run(String... arguments) {
    var all = new ArrayList<>(List.of("treasury"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun say(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--keystore", data.resolve("bo.json").toString()));
    all.addAll(List.of("--password", data.resolve("password").toString()));
    return run(all.toArray(String[]::new));
  }

  private Statement sent() {
    JsonNode body = service.received.getLast();
    SignedStatement statement = SignedStatement.read(StrictObject.of(body.get("statement"), ""));
    Address signer = Address.ofHex(body.path("signer").asString());
    assertThat(signer).isEqualTo(Signer.of(BO.publicKey()));
    assertThat(
            statement.isSignedBy(
                signer, Signature.fromBytes(Bytes.fromHex(body.path("signature").asString()))))
        .isTrue();
    return statement.statement();
  }

  @Test
  void aFirstWordIsSignedForTheNextPlace() {
    CommandRun run = say("keys", "suspend", "vault", "--reason", "her laptop is gone");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains(VAULT.hex(), "active to suspended", "her laptop is gone");
    var said = (Statement.OfKey) sent();
    assertThat(said.key()).isEqualTo(KeyName.of(VAULT));
    assertThat(said.number()).isEqualTo(5);
    assertThat(said.register()).isEqualTo(REGISTER);
    assertThat(said.to()).isEqualTo(KeyState.SUSPENDED);
    assertThat(said.reason()).isEqualTo("her laptop is gone");
  }

  @Test
  void theSecondPersonJoinsWhatWaits() {
    ArrayNode pending = shown("suspended", 4);
    Statement waits = resume(KeyName.of(VAULT), "it was found");
    wait(pending, waits);
    service.shown.withArray("data").removeAll();
    ObjectNode key = service.shown.deepCopy();
    key.remove("data");
    key.remove("register");
    key.set("pending", pending);
    service.shown.withArray("data").add(key);
    CommandRun run = say("keys", "resume", VAULT.hex());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("it was found", "you join");
    assertThat(sent()).isEqualTo(waits);
    CommandRun own = say("keys", "resume", VAULT.hex(), "--anew", "--reason", "other words");
    assertThat(own.exit()).as(own.err()).isZero();
    assertThat(sent()).isNotEqualTo(waits);
  }

  /** A service that shows the statement of another key under this one has nothing signed. */
  @Test
  void aStatementOfAnotherKeyIsNotJoined() {
    ArrayNode pending = shown("suspended", 4);
    wait(pending, resume(KeyName.of(FakeTreasury.SHOP), "it was found"));
    service.shown.withArray("data").removeAll();
    ObjectNode key = service.shown.deepCopy();
    key.remove("data");
    key.set("pending", pending);
    service.shown.withArray("data").add(key);
    CommandRun run = say("keys", "resume", "vault");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("reason_missing");
    assertThat(service.received).isEmpty();
  }

  @Test
  void whatCannotBeSaidIsNotSigned() {
    assertThat(say("keys", "suspend", "vault").err()).contains("reason_missing");
    assertThat(say("keys", "suspend", "nobody", "--reason", "x").exit()).isEqualTo(4);
    assertThat(say("keys", "resume", "vault", "--reason", "x").err()).contains("other_state");
    assertThat(say("keys", "destroyed", "vault", "--reason", "x").err())
        .contains("destruction_unsaid");
    assertThat(service.received).isEmpty();
    CommandRun run =
        say(
            "keys",
            "destroyed",
            "vault",
            "--reason",
            "worn out",
            "--how",
            "shredded",
            "--where",
            "the vault",
            "--witness",
            "Cid",
            "--witness",
            "Dora");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(((Statement.OfKey) sent()).destruction().orElseThrow().witnesses())
        .containsExactly("Cid", "Dora");
  }

  @Test
  void theTableShowsWhatWaits() {
    ArrayNode pending = shown("suspended", 4);
    wait(pending, resume(KeyName.of(VAULT), "it was found"));
    ObjectNode key = service.shown.deepCopy();
    key.remove("data");
    key.set("pending", pending);
    service.shown.withArray("data").removeAll();
    service.shown.withArray("data").add(key);
    CommandRun run = run("keys");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("vault", Eip55.checksummed(VAULT), "suspended", "waits for one more person");
    CommandRun json = run("keys", "--json");
    assertThat(json.out()).contains("\"possession\"", "it was found");
  }

  @Test
  void aStopIsSignedAndSaidFirst() {
    service.shown = JSON.createObjectNode();
    service.shown.put("stopped", true).put("register", REGISTER.hex()).put("number", "1");
    service.shown.put("since", "2026-11-29T10:00:00Z").put("reason", "a strange export");
    service.shown.putArray("by").add("Bo");
    service.shown.putArray("pending");
    service.shown.putArray("data");
    service.shown.put("hasMore", false);
    CommandRun run = say("stop", "--reason", "a strange export");
    assertThat(run.exit()).as(run.err()).isZero();
    var said = (Statement.OfTreasury) sent();
    assertThat(said.stop()).isTrue();
    assertThat(said.number()).isEqualTo(2);
    CommandRun status = run("status");
    assertThat(status.exit()).as(status.err()).isZero();
    assertThat(status.out()).startsWith("STOPPED since 2026-11-29T10:00:00Z by Bo");
  }
}
