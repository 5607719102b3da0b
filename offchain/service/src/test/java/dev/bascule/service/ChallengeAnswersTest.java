package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.Eip712;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.VaultBond;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/** An honest operator's vault does not end by challenges. */
class ChallengeAnswersTest {

  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private TestChain chain;
  private RunningService service;
  private TestPayers payers;
  private TestWallet buyer;
  private Address seller;
  private int orders;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    chain = TestChain.start(data);
    service = RunningService.start(chain, "bascule.submission.anchor-interval", "1s");
    payers = new TestPayers(chain, service);
    buyer = payers.funded("buyer", 10_000);
    seller = payers.participant("seller");
  }

  @AfterEach
  void stop() {
    service.close();
    chain.close();
  }

  /**
   * A thief of the key challenges what no log can be: the genuine ones are answered all the same.
   */
  @Test
  void aChallengeThatNobodyCanAnswerKeepsNoOtherFromItsAnswer() throws Exception {
    VaultBond bond = chain.bond();
    JsonNode receipt = pay();
    pay();
    payers.await("the log is anchored further", () -> anchored() > size(receipt));
    VaultBond.Checkpoint genuine = checkpoint(receipt);
    var forged =
        new VaultBond.Checkpoint(
            genuine.logId, LARGEST, new byte[32], genuine.time, BigInteger.ONE);
    Deployment.send(bond.challenge(forged, Eip712.sign(digest(forged), Keys.CHECKPOINT)));
    byte[] signature = Numeric.hexStringToByteArray(receipt.path("opSig").asString());
    Deployment.send(bond.challenge(genuine, signature));

    payers.await("the answer", () -> isAnswered(bond, genuine));
    assertThat(isAnswered(bond, forged)).isFalse();
    pay();
    payers.await("anchors go on", () -> anchored() > size(receipt) + 1);
  }

  private JsonNode pay() {
    orders++;
    Answer paid =
        service.post(
            "/v1/payments", buyer.pay("order-" + orders, payers.notAfter(), new Line(seller, 10)));
    assertThat(paid.status()).as(paid.text()).isEqualTo(201);
    String id = paid.json().path("id").asString();
    return service.get("/v1/payments/" + id + "/receipt?leg=0").json();
  }

  private static long size(JsonNode receipt) {
    return Long.parseLong(receipt.path("checkpoint").path("size").asString());
  }

  private static VaultBond.Checkpoint checkpoint(JsonNode receipt) {
    JsonNode it = receipt.path("checkpoint");
    return new VaultBond.Checkpoint(
        Numeric.hexStringToByteArray(it.path("logId").asString()),
        BigInteger.valueOf(size(receipt)),
        Numeric.hexStringToByteArray(it.path("root").asString()),
        new BigInteger(it.path("at").asString()),
        new BigInteger(it.path("operatorKeyId").asString()));
  }

  private byte[] digest(VaultBond.Checkpoint it) {
    var same =
        new SettlementVault.Checkpoint(it.logId, it.size, it.root, it.time, it.operatorKeyId);
    return chain.deployment().eip712().digest(same);
  }

  private static boolean isAnswered(VaultBond bond, VaultBond.Checkpoint it) {
    try {
      return bond.challengeOf(it.logId, it.size).send().answered;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private long anchored() {
    try {
      return chain
          .deployment()
          .vault(Keys.GOVERNANCE)
          .anchored()
          .send()
          .component1()
          .longValueExact();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
