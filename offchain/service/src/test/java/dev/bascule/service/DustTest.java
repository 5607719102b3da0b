package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token of 18 decimals under a ledger of hundredths: what lies between them is no break. */
class DustTest {

  private static final long DUST = 7;

  @Test
  void theBooksAgreeToTheLastBaseUnit(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data, 18);
        var service = RunningService.start(chain)) {
      var payers = new TestPayers(chain, service);
      TestWallet payer = payers.wallet("fine");
      deposit(
          chain.deployment(),
          payer.address().hex(),
          chain.unit().multiply(BigInteger.valueOf(1_000)).add(BigInteger.valueOf(DUST)));
      payers.await("the deposit", () -> payers.balance(payer.address(), "collateral") == 1_000);
      Answer paid =
          service.post(
              "/v1/payments",
              payer.pay("fine-1", payers.notAfter(), new Line(payers.participant("shop"), 300)));
      assertThat(paid.status()).as(paid.text()).isEqualTo(201);
      Answer reconciled = service.post("/v1/reconciliations", Map.of());
      assertThat(reconciled.json().path("breaks").asInt()).as(reconciled.text()).isZero();
    }
  }

  private static void deposit(Deployment contracts, String to, BigInteger baseUnits)
      throws Exception {
    Deployment.send(
        contracts
            .token(Deployment.Keys.GOVERNANCE)
            .setQuota(Deployment.Keys.ISSUER.getAddress(), baseUnits));
    var issuer = contracts.token(Deployment.Keys.ISSUER);
    Deployment.send(issuer.issue(Deployment.Keys.ISSUER.getAddress(), baseUnits));
    Deployment.send(issuer.approve(contracts.vaultAddress(), baseUnits));
    Deployment.send(
        contracts.vault(Deployment.Keys.ISSUER).deposit(contracts.tokenAddress(), to, baseUnits));
  }
}
