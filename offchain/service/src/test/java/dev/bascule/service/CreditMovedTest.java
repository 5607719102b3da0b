package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.core.id.Address;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.reconciliation.Observer;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/** What owners of credit do on the chain by themselves while the service runs. */
class CreditMovedTest {

  private static final BigInteger DUST = BigInteger.valueOf(7);

  @Test
  void creditThatItsOwnerGaveAwayIsFollowedAndWithdrawn(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data, 18)) {
      Address seller;
      Address heir = TestWallet.address("heir");
      try (var service = RunningService.start(chain)) {
        var payers = new TestPayers(chain, service);
        seller = payers.participant("seller");
        earn(chain, service, payers, seller, 9_500);

        BigInteger given = units(chain, 4_000).add(DUST);
        give(chain, "seller", heir, given);
        payers.await("the heir has credit", () -> payers.balance(heir, "credit") == 4_000);
        assertThat(payers.balance(seller, "credit")).isEqualTo(5_499);
        reconciles(service, 3);
        isOnRecord(service, seller, heir, given);

        // A stranger until now: the account brings what the chain gave it.
        assertThat(payers.participant("heir")).isEqualTo(heir);
        assertThat(payers.balance(heir, "credit")).isEqualTo(4_000);
        withdraw(chain, "heir", given);
        payers.await("the heir has withdrawn", () -> payers.balance(heir, "credit") == 0);
        assertThat(chain.deployment().token(Deployment.Keys.ISSUER).balanceOf(heir.hex()).send())
            .isEqualTo(given);
        reconciles(service, 3);
        rebuilds(service);
      }
      try (var service = RunningService.start(chain)) {
        var payers = new TestPayers(chain, service);
        assertThat(payers.balance(seller, "credit")).isEqualTo(5_499);
        assertThat(payers.balance(heir, "credit")).isZero();
        reconciles(service, 3);
      }
    }
  }

  /** A promise that a revoked key signed is filed, and the books still agree about it. */
  @Test
  void aShortfallThatIsFiledIsNoBreak(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain, "bascule.submission.anchor-interval", "1h")) {
      var payers = new TestPayers(chain, service);
      TestWallet buyer = payers.funded("buyer", 10_000);
      Address seller = payers.participant("seller");
      Answer paid =
          service.post(
              "/v1/payments", buyer.pay("order-1", payers.notAfter(), new Line(seller, 700)));
      assertThat(paid.status()).as(paid.text()).isEqualTo(201);
      String file =
          service
              .get("/v1/payments/" + paid.json().path("id").asString() + "/receipt?leg=0")
              .text();

      Deployment.send(
          chain.deployment().vault(Deployment.Keys.GOVERNANCE).revokeOperatorKey(BigInteger.ONE));
      var bundle = ReceiptJson.read(file.getBytes(StandardCharsets.UTF_8));
      send(chain, "seller", VaultCalls.redeem(bundle).hex());

      payers.await("the shortfall is filed", () -> payers.balance(seller, "filed") == 700);
      assertThat(payers.balance(seller, "claim")).isEqualTo(700);
      assertThat(payers.balance(seller, "credit")).isZero();
      assertThat(payers.balance(buyer.address(), "collateral")).isEqualTo(10_000);
      assertThat(payers.balance(buyer.address(), "outstanding")).isEqualTo(700);
      reconciles(service, 2);
    }
  }

  /**
   * What lies in a netting book is credit of the book's address; the engine takes no lane of it.
   */
  @Test
  void aNettingBookIsNamedAndFilledWhileTheServiceRuns(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain)) {
      var payers = new TestPayers(chain, service);
      TestWallet buyer = payers.funded("buyer", 20_000);
      Address seller = payers.participant("seller");
      settled(service, buyer.pay("order-1", payers.notAfter(), new Line(seller, 9_500)));
      payers.await("the seller has credit", () -> payers.balance(seller, "credit") == 9_500);
      var deployment = chain.deployment();
      NettingWindows book = nettingBook(chain);
      Address at = Address.ofHex(book.getContractAddress());
      Deployment.send(
          deployment
              .vault(Deployment.Keys.GOVERNANCE)
              .nameNetting(deployment.tokenAddress(), at.hex()));
      var _ = chain.bond();
      String pocket = book.pocketOf(seller.hex(), seller.hex()).send();
      give(chain, "seller", Address.ofHex(pocket), units(chain, 4_000));
      Deployment.send(book.enter(seller.hex(), seller.hex()));

      payers.await("the book has credit", () -> payers.balance(at, "credit") == 4_000);
      assertThat(payers.balance(seller, "credit")).isEqualTo(5_500);
      assertThat(payers.balance(Address.ofHex(pocket), "credit")).isZero();
      assertThat(service.bean(Observer.class).state().problem()).isNull();
      reconciles(service, 4);

      settled(service, buyer.pay("order-2", payers.notAfter(), new Line(seller, 700)));
      payers.await("the seller is paid", () -> payers.balance(seller, "credit") == 6_200);
      reconciles(service, 4);
    }
  }

  /**
   * Said with its block and topic, and nothing of the block is taken: it would be lost for ever.
   */
  @Test
  void anEventThatNobodyUnderstandsStopsTheObserver(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain)) {
      var payers = new TestPayers(chain, service);
      TestWallet buyer = payers.funded("buyer", 10_000);
      Address seller = payers.participant("seller");
      String vault = chain.deployment().vaultAddress();
      String code =
          chain
              .deployment()
              .web3j()
              .ethGetCode(vault, org.web3j.protocol.core.DefaultBlockParameterName.LATEST)
              .send()
              .getCode();
      String copy = TestWallet.address("where the vault's code lies").hex();
      String _ = chain.anvil().rpc("anvil_setCode", "[\"" + copy + "\",\"" + code + "\"]");
      String _ = chain.anvil().rpc("anvil_setCode", "[\"" + vault + "\",\"" + newer(copy) + "\"]");
      long block = send(chain, "seller", "0x");

      Observer observer = service.bean(Observer.class);
      payers.await(
          "the observer says it", () -> "event_unknown".equals(observer.state().problem()));
      assertThat(observer.state().sentence()).contains("block " + block, "f".repeat(64));
      assertThat(service.get("/v1/info").text()).contains("event_unknown");

      // What was seen before still covers payments, until the chain was not seen for too long.
      Answer paid =
          service.post(
              "/v1/payments", buyer.pay("order-1", payers.notAfter(), new Line(seller, 700)));
      assertThat(paid.status()).as(paid.text()).isEqualTo(201);
      Answer reconciled = service.post("/v1/reconciliations", Map.of());
      assertThat(reconciled.json().path("breaks").asInt()).as(reconciled.text()).isEqualTo(1);
      assertThat(reconciled.json().path("items").path(0).path("kind").asString())
          .isEqualTo("event_unknown");
      assertThat(Long.parseLong(reconciled.json().path("block").asString())).isLessThan(block);
    }
  }

  /**
   * A vault of another version: it does all that ours does, by its code, and when it is called with
   * nothing it logs the topic 0xff…ff.
   */
  private static String newer(String code) {
    return "0x36600b576000195f5fa1005b365f5f375f5f365f73"
        + code.substring(2)
        + "5af43d5f5f3e6035573d5ffd5b3d5ff3";
  }

  private static void earn(
      TestChain chain, RunningService service, TestPayers payers, Address seller, long units)
      throws Exception {
    TestWallet buyer = payers.wallet("buyer");
    var deployment = chain.deployment();
    BigInteger amount = units(chain, 100_000);
    Deployment.send(
        deployment
            .token(Deployment.Keys.GOVERNANCE)
            .setQuota(Deployment.Keys.ISSUER.getAddress(), amount));
    String issuer = Deployment.Keys.ISSUER.getAddress();
    Deployment.send(deployment.token(Deployment.Keys.ISSUER).issue(issuer, amount));
    Deployment.send(
        deployment.token(Deployment.Keys.ISSUER).approve(deployment.vaultAddress(), amount));
    Deployment.send(
        deployment
            .vault(Deployment.Keys.ISSUER)
            .deposit(deployment.tokenAddress(), buyer.address().hex(), amount));
    payers.await("the deposit", () -> payers.balance(buyer.address(), "collateral") == 100_000);
    Answer paid =
        service.post(
            "/v1/payments", buyer.pay("order-1", payers.notAfter(), new Line(seller, units)));
    assertThat(paid.status()).as(paid.text()).isEqualTo(201);
    assertThat(service.post("/v1/windows", Map.of()).status()).isEqualTo(201);
    payers.await("the seller has credit", () -> payers.balance(seller, "credit") == units);
  }

  private static void settled(RunningService service, Object payment) {
    Answer paid = service.post("/v1/payments", payment);
    assertThat(paid.status()).as(paid.text()).isEqualTo(201);
    assertThat(service.post("/v1/windows", Map.of()).status()).isEqualTo(201);
  }

  private static NettingWindows nettingBook(TestChain chain) throws Exception {
    var deployment = chain.deployment();
    var web3j = deployment.web3j();
    return Deployment.send(
        NettingWindows.deploy(
            web3j,
            new RawTransactionManager(
                web3j,
                Deployment.Keys.GOVERNANCE,
                deployment.chainId(),
                new PollingTransactionReceiptProcessor(web3j, 20, 500)),
            new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT),
            deployment.vaultAddress(),
            deployment.tokenAddress(),
            BigInteger.TWO,
            List.of(TestWallet.address("member").hex()),
            BigInteger.ONE));
  }

  private static BigInteger units(TestChain chain, long units) {
    return chain.unit().multiply(BigInteger.valueOf(units));
  }

  private static void give(TestChain chain, String from, Address to, BigInteger baseUnits)
      throws Exception {
    Deployment.send(
        vault(chain, from).transferCredit(chain.deployment().tokenAddress(), to.hex(), baseUnits));
  }

  private static void withdraw(TestChain chain, String who, BigInteger baseUnits) throws Exception {
    Deployment.send(
        vault(chain, who)
            .withdraw(chain.deployment().tokenAddress(), baseUnits, TestWallet.address(who).hex()));
  }

  private static SettlementVault vault(TestChain chain, String who) {
    return chain.deployment().vault(TestWallet.credentials(who));
  }

  /** Any call of the vault; says in which block it is. */
  private static long send(TestChain chain, String who, String data) throws Exception {
    var deployment = chain.deployment();
    Credentials key = TestWallet.credentials(who);
    var transactions = new RawTransactionManager(deployment.web3j(), key, deployment.chainId());
    String hash =
        transactions
            .sendTransaction(
                BigInteger.ZERO,
                Deployment.GAS_LIMIT,
                deployment.vaultAddress(),
                data,
                BigInteger.ZERO)
            .getTransactionHash();
    while (true) {
      var receipt =
          deployment.web3j().ethGetTransactionReceipt(hash).send().getTransactionReceipt();
      if (receipt.isPresent()) {
        assertThat(receipt.get().isStatusOK()).isTrue();
        return receipt.get().getBlockNumber().longValueExact();
      }
      Thread.sleep(20);
    }
  }

  private static void reconciles(RunningService service, int accounts) {
    Answer reconciled = service.post("/v1/reconciliations", Map.of());
    assertThat(reconciled.json().path("breaks").asInt(-1)).as(reconciled.text()).isZero();
    assertThat(reconciled.json().path("checked").path("accounts").asInt()).isEqualTo(accounts);
  }

  private static void isOnRecord(
      RunningService service, Address from, Address to, BigInteger amount) {
    var rows =
        service
            .bean(DSLContext.class)
            .fetch(
                "select subject, counterparty, amount from proj.chain_event"
                    + " where kind = 'credit_moved'");
    assertThat(rows).hasSize(1);
    assertThat(List.of(rows.getFirst().intoArray()))
        .containsExactly(from.hex(), to.hex(), amount.toString());
  }

  private static void rebuilds(RunningService service) throws Exception {
    var sql = service.bean(DSLContext.class);
    var projector = service.bean(Projector.class);
    List<String> before = accounts(sql);
    projector.rebuild();
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!projector.isLive()) {
      if (System.nanoTime() > deadline) throw new AssertionError("the rebuild did not end");
      Thread.sleep(50);
    }
    assertThat(accounts(sql)).isEqualTo(before);
  }

  private static List<String> accounts(DSLContext sql) {
    return TestDatabase.dump(sql, "proj").stream()
        .filter(line -> line.startsWith("account ") || line.startsWith("chain_event "))
        .toList();
  }
}
