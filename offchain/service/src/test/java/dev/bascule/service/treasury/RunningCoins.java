package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.CREDIT;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.approval;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A service with wallets of coins on a real network; each test has a service of its own. */
abstract class RunningCoins {

  static final String PROPOSALS = "/v1/treasury/proposals";
  static final String DRAFTS = "/v1/treasury/wallets/%s/drafts";

  @TempDir static Path folder;
  static BitcoindRegtest node;
  static int salt = 40;

  @TempDir Path data;
  TestChain chain;
  RunningService service;
  CoinDesk desk;

  @BeforeAll
  static void startNode() {
    node = BitcoindRegtest.start(folder);
  }

  @AfterAll
  static void stopNode() {
    if (node != null) node.close();
  }

  @BeforeEach
  void start() throws Exception {
    chain = TestChain.start(data);
    desk = new CoinDesk(node, ++salt);
    desk.write(data);
    service = begin();
  }

  RunningService begin() {
    return RunningService.start(chain, "bascule.treasury.poll-interval", "100ms");
  }

  @AfterEach
  void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  /** A kill between two requests: what is not in the database is gone. */
  void restart() {
    service.close();
    service = begin();
  }

  JsonNode wallet(String name) {
    Answer answer = service.get("/v1/treasury/wallets/" + name);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** Waits until the service read the node's newest block. */
  JsonNode read(String name) throws Exception {
    String tip = node.hashAt(node.height()).toString();
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode now = wallet(name);
      if (now.path("reading").path("tipHash").asString("").equals(tip)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("not at " + tip + ": " + now);
      Thread.sleep(100);
    }
  }

  JsonNode await(String name, String state) throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode now = service.get(PROPOSALS + "/" + name).json();
      if (now.path("state").asString().equals(state)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("not " + state + ": " + now);
      Thread.sleep(100);
    }
  }

  JsonNode awaitProblem(String name, String code) throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode now = service.get(PROPOSALS + "/" + name).json();
      if (now.path("problem").path("code").asString("").equals(code)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("no " + code + ": " + now);
      Thread.sleep(100);
    }
  }

  void fund(String wallet, long... amounts) throws Exception {
    for (int i = 0; i < amounts.length; i++) {
      node.pay(desk.address(wallet, i), new Satoshi(amounts[i]));
    }
    node.mine(CREDIT);
    read(wallet);
  }

  static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("detail").asString()).isNotEmpty();
  }

  Answer draft(String wallet, Map<String, String> body) {
    return service.post(DRAFTS.formatted(wallet), body);
  }

  JsonNode drafted(String wallet, Map<String, String> body) {
    Answer answer = draft(wallet, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  static Psbt psbt(JsonNode draft) {
    return Psbt.parseBase64(draft.path("psbt").asString());
  }

  static Psbt psbt(SigningRequest request) {
    return ((Payload.UtxoTransaction) request.asked().payload()).psbt();
  }

  static TxId id(SigningRequest request) {
    return psbt(request).transaction().txid();
  }

  SigningRequest pay(String name, String wallet, long amount) {
    return desk.request(
        name, psbt(drafted(wallet, Map.of("to", desk.shop, "amount", Long.toString(amount)))));
  }

  void proposed(SigningRequest request, SigningRequest... rivals) {
    Answer answer = service.post(PROPOSALS, proposal(request, rivals));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  void exported(SigningRequest request) {
    String name = PROPOSALS + "/" + request.asked().id();
    for (SecretKey person : List.of(ADA, BO)) {
      service.post(name + "/approvals", approval(request, person));
    }
    Answer answer = service.post(name + "/export", Map.of());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  Answer answered(SigningRequest request, int signer) {
    return service.post(
        PROPOSALS + "/" + request.asked().id() + "/answer", desk.answer(request, signer));
  }

  static List<String> steps(JsonNode proposal) {
    return proposal.path("steps").findValuesAsString("step");
  }
}
