package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.SettlementAccount;
import dev.bascule.contracts.bindings.SettlementAccount.Session;
import dev.bascule.contracts.bindings.SettlementAccount.SessionState;
import dev.bascule.contracts.bindings.Sponsor;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Operations through the published entry point: model and bytecode, hashes, creation, sponsor. */
class AccountOnChainTest {

  private Anvil anvil;
  private Deployment on;
  private AccountOnChain chain;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    chain = new AccountOnChain(anvil, on);
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    long seed = Lockstep.seed();
    AccountStory story = new AccountStory(chain, new Random(seed));
    for (int i = 0; i < 2 * Lockstep.OPERATIONS; i++) {
      story.step(i);
      compare(story, "seed " + seed + ", operation " + i);
    }
    System.out.printf("account in lockstep, seed %d: %s%n", seed, story.seen());
    assertThat(story.seen())
        .containsKeys("use: done", "use: failed: OverTotalOfSession", "finish recovery: done");
  }

  private void compare(AccountStory story, String after) throws Exception {
    AccountModel model = story.model;
    SettlementAccount account = chain.as(AccountStory.STRANGER);
    var guardians = account.guardians().send();
    assertThat(
            List.of(
                account.owner().send(),
                account.generation().send(),
                account.recovery().send().newOwner,
                account.recoveryNonce().send(),
                guardians.component1().size(),
                guardians.component2()))
        .as(after)
        .containsExactly(
            model.owner,
            BigInteger.valueOf(model.generation),
            model.pendingOwner(),
            BigInteger.valueOf(model.recoveryNonce),
            model.guardians,
            BigInteger.valueOf(model.threshold));
    List<Map.Entry<String, AccountModel.Lent>> all = new ArrayList<>(model.sessions().entrySet());
    for (var it : all.subList(Math.max(0, all.size() - 3), all.size())) {
      SessionState state = account.sessionOf(Numeric.hexStringToByteArray(it.getKey())).send();
      AccountModel.Lent lent = it.getValue();
      assertThat(List.of(state.generation, state.revoked, state.usesLeft, state.left))
          .as(after)
          .containsExactly(
              BigInteger.valueOf(lent.generation),
              lent.revoked,
              BigInteger.valueOf(lent.usesLeft()),
              lent.left());
    }
    BigInteger paid = BigInteger.ZERO;
    for (String payee : AccountStory.PAYEES) paid = paid.add(chain.balance(payee));
    assertThat(paid).as(after).isEqualTo(story.paid());
  }

  /** The same hash by this code, by viem (the vectors) and by the entry point. */
  @Test
  void hashesOfOperationsAreThoseOfTheVectors() throws Exception {
    JsonNode vectors = read();
    assertThat(vectors.get("entryPoint").asString()).isEqualTo(EntryPoint.ADDRESS);
    Credentials owner = Keys.named("payer");
    for (JsonNode it : vectors.get("operations")) {
      JsonNode packed = it.get("packed");
      BigInteger limits = Numeric.toBigInt(packed.get("accountGasLimits").asString());
      BigInteger fees = Numeric.toBigInt(packed.get("gasFees").asString());
      UserOperation operation =
          new UserOperation(
              packed.get("sender").asString(),
              new BigInteger(packed.get("nonce").asString()),
              bytes(packed, "initCode"),
              bytes(packed, "callData"),
              new UserOperation.Gas(
                  high(limits),
                  low(limits),
                  Long.parseLong(packed.get("preVerificationGas").asString())),
              new UserOperation.Fees(high(fees), low(fees)),
              bytes(packed, "paymasterAndData"));
      byte[] hash = operation.hash(31337, EntryPoint.ADDRESS);
      assertThat(hash).isEqualTo(bytes(it, "hash"));
      assertThat(Eip712.sign(hash, owner)).isEqualTo(bytes(it, "signature"));
      assertThat(chain.entryPoint.hash(operation.packed(new byte[0]))).isEqualTo(hash);
    }
    JsonNode session = vectors.at("/sessions/0");
    assertThat(chain.id(session(session.get("session")))).isEqualTo(session.get("id").asString());
  }

  /** Coins and tokens wait at an address; the first operation makes the account there, and pays. */
  @Test
  void theFirstOperationMakesTheAccount() throws Exception {
    Credentials owner = Keys.named("newcomer");
    byte[] salt = new byte[32];
    String foretold =
        chain.factory.addressOf(owner.getAddress(), List.of(), BigInteger.ZERO, salt).send();
    send(on.token(Keys.ISSUER).issue(foretold, BigInteger.TEN));
    String make =
        chain
            .factory
            .create(owner.getAddress(), List.of(), BigInteger.ZERO, salt)
            .encodeFunctionCall();
    byte[] pay =
        Numeric.hexStringToByteArray(
            chain.paying(AccountStory.PAYEES.getFirst(), BigInteger.TWO).encodeFunctionCall());
    UserOperation it =
        UserOperation.free(foretold, BigInteger.ZERO, pay)
            .creating(
                Numeric.hexStringToByteArray(
                    chain.factory.getContractAddress() + Numeric.cleanHexPrefix(make)));
    var signed = it.signed(owner, anvil.chainId(), EntryPoint.ADDRESS);
    assertThat(chain.entryPoint.handle(signed).what()).isEqualTo("done");
    assertThat(chain.balance(AccountStory.PAYEES.getFirst())).isEqualTo(BigInteger.TWO);
    // Its creation, and it, once.
    assertThat(chain.entryPoint.handle(signed).what())
        .isEqualTo("refused: AA10 sender already constructed");
  }

  /** On a chain whose gas is free the sponsor charges nothing, and counts the gas. */
  @Test
  void theSponsorCountsFreeGas() throws Exception {
    Sponsor sponsor =
        send(
            Sponsor.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE),
                AccountOnChain.GAS,
                Keys.GOVERNANCE.getAddress(),
                EntryPoint.ADDRESS,
                BigInteger.valueOf(86_400),
                BigInteger.valueOf(3_000_000)));
    chain.pass(1, 2);
    for (String outcome : List.of("done", "refused: OverQuota")) {
      byte[] data =
          Numeric.hexStringToByteArray(
              chain.paying(AccountStory.PAYEES.getFirst(), BigInteger.ONE).encodeFunctionCall());
      byte[] paymaster =
          Eip712.concat(
              Numeric.hexStringToByteArray(sponsor.getContractAddress()),
              Numeric.toBytesPadded(BigInteger.valueOf(200_000), 16),
              Numeric.toBytesPadded(BigInteger.valueOf(60_000), 16),
              new byte[6]);
      UserOperation it =
          UserOperation.free(
                  chain.address, chain.entryPoint.nonce(chain.address, BigInteger.ZERO), data)
              .paidBy(paymaster);
      var signed = it.signed(AccountStory.owner(0), anvil.chainId(), EntryPoint.ADDRESS);
      assertThat(chain.entryPoint.handle(signed).what()).isEqualTo(outcome);
    }
    var account = sponsor.accountOf(chain.address).send();
    assertThat(account.credit).isEqualTo(BigInteger.ZERO);
    assertThat(account.gasUsed).isEqualTo(BigInteger.valueOf(2_310_000));
  }

  private static Session session(JsonNode it) {
    List<String> payees = new ArrayList<>();
    for (JsonNode payee : it.get("payees")) payees.add(payee.asString());
    return new Session(
        it.get("key").asString(),
        it.get("target").asString(),
        bytes(it, "template"),
        number(it, "payeeAt"),
        number(it, "amountAt"),
        payees,
        number(it, "perCall"),
        number(it, "total"),
        number(it, "uses"),
        number(it, "validAfter"),
        number(it, "validUntil"),
        it.get("sponsor").asString(),
        number(it, "fees"));
  }

  private static long high(BigInteger word) {
    return word.shiftRight(128).longValueExact();
  }

  private static long low(BigInteger word) {
    return word.mod(BigInteger.ONE.shiftLeft(128)).longValueExact();
  }

  private static BigInteger number(JsonNode it, String field) {
    return new BigInteger(it.get(field).asString());
  }

  private static byte[] bytes(JsonNode it, String field) {
    return Numeric.hexStringToByteArray(it.get(field).asString());
  }

  private static JsonNode read() {
    Path file = Anvil.repositoryRoot().resolve("contracts/vectors/accounts.json");
    return new ObjectMapper().readTree(file.toFile());
  }
}
