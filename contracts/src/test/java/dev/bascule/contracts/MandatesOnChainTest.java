package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.Mandates;
import dev.bascule.contracts.bindings.Mandates.Mandate;
import dev.bascule.contracts.bindings.Mandates.Progress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The model and the bytecode take the same random operations and stay the same. */
class MandatesOnChainTest {

  private static final long DAY = 86_400;
  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
  private static final Credentials PAYER = Keys.named("payer");
  private static final Credentials COLLECTOR = Keys.named("collector");
  private static final Credentials PAYEE = Keys.named("shop");
  private static final Credentials STRANGER = Keys.named("stranger");

  private Anvil anvil;
  private Deployment on;
  private String address;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    address =
        send(Mandates.deploy(
                on.web3j(), Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE), GAS))
            .getContractAddress();
    BigInteger much = BigInteger.TEN.pow(12);
    send(on.token(Keys.ISSUER).issue(PAYER.getAddress(), much));
    send(on.token(PAYER).approve(address, much));
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    long seed = Lockstep.seed();
    Random random = new Random(seed);
    Lockstep chain = new Lockstep(anvil, on.web3j(), "Mandates", address);
    Map<String, Integer> seen = new TreeMap<>();
    List<MandatesModel> mandates = new ArrayList<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      if (mandates.size() < 3 || random.nextInt(20) == 0) {
        mandates.add(new MandatesModel(terms(random, now())));
      }
      MandatesModel one =
          mandates.get(mandates.size() - 1 - random.nextInt(Math.min(mandates.size(), 4)));
      String what = step(chain, random, one, i, seed);
      seen.merge(what, 1, Integer::sum);
      compare(mandates, "seed " + seed + ", operation " + i + ": " + what);
    }
    System.out.printf("mandates in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen).containsKeys("grant done");
    assertThat(seen.keySet()).anyMatch(it -> it.startsWith("pull") && it.endsWith("done"));
  }

  private String step(Lockstep chain, Random random, MandatesModel one, int i, long seed)
      throws Exception {
    if (random.nextInt(3) == 0) chain.pass(random.nextInt(8), random.nextInt(40) * DAY);
    Mandate it = one.mandate();
    int roll = random.nextInt(40);
    boolean rightly = random.nextInt(8) != 0;
    Credentials sender = rightly ? COLLECTOR : STRANGER;
    RemoteFunctionCall<TransactionReceipt> call;
    String what;
    if (one.status == MandatesModel.Status.UNKNOWN && roll < 30) {
      what = "grant";
      boolean own = random.nextBoolean();
      sender = own && rightly ? PAYER : STRANGER;
      byte[] id = as(STRANGER).idOf(it).send();
      byte[] signature = own ? new byte[0] : Eip712.sign(id, rightly ? PAYER : STRANGER);
      call = as(sender).grant(it, signature);
    } else if (roll == 30 && random.nextInt(3) == 0) {
      what = "cancel";
      sender = rightly ? random.nextBoolean() ? PAYER : PAYEE : STRANGER;
      call = as(sender).cancel(it);
    } else if ((it.instalments.signum() != 0) == (random.nextInt(15) != 0)) {
      what = "pull instalment";
      long number = one.instalments + (random.nextInt(10) == 0 ? 1 : 0);
      call = as(sender).pullInstalment(it, BigInteger.valueOf(number));
      var outcome = chain.send(call, sender);
      return same(
          what,
          outcome.refusal(),
          one.pullInstalment(rightly, number, outcome.block(), outcome.time()),
          seed);
    } else {
      what = "pull";
      String ref = "ref-" + (random.nextInt(10) == 0 ? i / 2 : i);
      long cap = 1 + it.perCall.longValueExact();
      BigInteger amount = BigInteger.valueOf(random.nextLong(cap + cap / 20 + 1));
      call = as(sender).pull(it, LogModel.sha256(ref.getBytes(StandardCharsets.UTF_8)), amount);
      var outcome = chain.send(call, sender);
      return same(
          what,
          outcome.refusal(),
          one.pull(rightly, ref, amount, outcome.block(), outcome.time()),
          seed);
    }
    var outcome = chain.send(call, sender);
    return same(
        what,
        outcome.refusal(),
        what.equals("grant") ? one.grant(rightly) : one.cancel(rightly),
        seed);
  }

  private static String same(
      String what, Optional<String> actual, Optional<String> expected, long seed) {
    assertThat(actual).as("seed %d: %s", seed, what).isEqualTo(expected);
    return what + expected.map(it -> ": " + it).orElse(" done");
  }

  private void compare(List<MandatesModel> mandates, String after) throws Exception {
    BigInteger all = BigInteger.ZERO;
    for (MandatesModel it : mandates) {
      Progress actual = as(STRANGER).progressOf(as(STRANGER).idOf(it.mandate()).send()).send();
      assertThat(
              List.<Object>of(
                  actual.status,
                  actual.pulled,
                  actual.spent,
                  actual.nextPeriod,
                  actual.instalments))
          .as(after)
          .containsExactly(
              BigInteger.valueOf(it.status.code),
              it.pulled,
              it.spent(),
              BigInteger.valueOf(it.nextPeriod()),
              BigInteger.valueOf(it.instalments));
      all = all.add(it.pulled);
    }
    assertThat(on.token(STRANGER).balanceOf(PAYEE.getAddress()).send()).as(after).isEqualTo(all);
    assertThat(on.token(STRANGER).balanceOf(address).send()).as(after).isEqualTo(BigInteger.ZERO);
  }

  /** Days or months, caps or instalments, with and without arrears; a year or two long. */
  private Mandate terms(Random random, long now) {
    boolean instalments = random.nextInt(3) == 0;
    boolean months = random.nextBoolean();
    long perCall = 100L + random.nextInt(900);
    long perPeriod = perCall + random.nextInt(1000);
    long start = now + (random.nextInt(4) == 0 ? 20 * DAY : 0);
    return new Mandate(
        PAYER.getAddress(),
        COLLECTOR.getAddress(),
        PAYEE.getAddress(),
        on.tokenAddress(),
        BigInteger.valueOf(instalments ? 0 : perCall),
        BigInteger.valueOf(instalments ? 0 : perPeriod),
        BigInteger.valueOf(instalments ? 1 + 13 * random.nextInt(1000) + 12 : 6 * perPeriod),
        BigInteger.valueOf(instalments ? 2 + random.nextInt(10) : 0),
        BigInteger.valueOf(start),
        BigInteger.valueOf(start + (200 + random.nextInt(600)) * DAY),
        months ? BigInteger.ONE : BigInteger.ZERO,
        BigInteger.valueOf(months ? 1 + random.nextInt(2) : 30 * DAY),
        BigInteger.valueOf(random.nextInt(3)),
        BigInteger.valueOf(random.nextInt(6)),
        Eip712.word(BigInteger.valueOf(random.nextLong(1L << 40))));
  }

  @Test
  void digestsAndMonthsAreThoseOfTheVectors() throws Exception {
    JsonNode vectors = read("mandates");
    Eip712 eip712 =
        new Eip712(
            Long.parseLong(vectors.at("/domain/chainId").asString()),
            vectors.at("/domain/verifyingContract").asString());
    for (JsonNode it : vectors.get("mandates")) {
      Mandate mandate = mandate(it.get("mandate"));
      byte[] digest = eip712.digest(mandate);
      assertThat(digest).isEqualTo(bytes(it.get("digest")));
      assertThat(Eip712.sign(digest, PAYER)).isEqualTo(bytes(it.get("signature")));
      assertThat(new Eip712(anvil.chainId(), address).digest(mandate))
          .isEqualTo(as(STRANGER).idOf(mandate).send());
    }
    for (JsonNode it : read("calendar").get("cases")) {
      Mandate monthly = mandate(vectors.at("/mandates/0/mandate"));
      monthly.start = BigInteger.valueOf(it.get("start").asLong());
      assertThat(new MandatesModel(monthly).periodAt(it.get("end").asLong()))
          .isEqualTo(it.get("months").asLong());
    }
  }

  private static Mandate mandate(JsonNode it) {
    return new Mandate(
        it.get("payer").asString(),
        it.get("collector").asString(),
        it.get("payee").asString(),
        it.get("token").asString(),
        number(it, "perCall"),
        number(it, "perPeriod"),
        number(it, "total"),
        number(it, "instalments"),
        number(it, "start"),
        number(it, "end"),
        number(it, "unit"),
        number(it, "length"),
        number(it, "arrears"),
        number(it, "gapBlocks"),
        bytes(it.get("terms")));
  }

  private static JsonNode read(String name) throws Exception {
    Path file = Anvil.repositoryRoot().resolve("contracts/vectors/" + name + ".json");
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static BigInteger number(JsonNode it, String field) {
    return new BigInteger(it.get(field).asString());
  }

  private static byte[] bytes(JsonNode hex) {
    return Numeric.hexStringToByteArray(hex.asString());
  }

  private long now() throws Exception {
    return on.web3j()
        .ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
        .send()
        .getBlock()
        .getTimestamp()
        .longValueExact();
  }

  private Mandates as(Credentials sender) {
    return Mandates.load(
        address, on.web3j(), Deployment.manager(on.web3j(), anvil.chainId(), sender), GAS);
  }
}
