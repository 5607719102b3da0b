package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.MerkleSplits;
import dev.bascule.contracts.bindings.MerkleSplits.Duration;
import dev.bascule.contracts.bindings.MerkleSplits.MerkleTerms;
import dev.bascule.contracts.bindings.MerkleSplits.Share;
import dev.bascule.contracts.bindings.MerkleSplits.Sibling;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Merkle splits as Java uses them, on a real EVM: many payees, and the same as a model. */
class MerkleSplitsOnChainTest {

  private static final int MANY = 100_000;

  /**
   * No collection of a share among {@link #MANY} may cost more, the transaction itself included.
   */
  private static final long MOST_GAS = 160_000;

  private static final long BLOCKS = 20;
  private static final long SECONDS = 60;
  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
  private static final Credentials FUNDER = Keys.named("funder");
  private static final Credentials RESIDUAL = Keys.named("residual");
  private static final Credentials STRANGER = Keys.named("stranger");

  private Anvil anvil;
  private Deployment on;
  private String address;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    var span = new Duration(BigInteger.valueOf(BLOCKS), BigInteger.valueOf(SECONDS));
    address =
        send(MerkleSplits.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE),
                GAS,
                span))
            .getContractAddress();
    BigInteger much = BigInteger.TEN.pow(14);
    send(on.token(Keys.ISSUER).issue(FUNDER.getAddress(), much));
    send(on.token(FUNDER).approve(address, much));
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  @Test
  void aHundredThousandPayeesAtABoundedCost() throws Exception {
    List<Share> shares = shares(MANY);
    SumTreeModel tree = new SumTreeModel(shares);
    TransactionReceipt funded = send(as(FUNDER).fund(ref(1), terms(tree, MANY)));
    byte[] id = MerkleSplits.getMerkleSplitFundedEvents(funded).getFirst().id;
    BigInteger collected = BigInteger.ZERO;
    long most = 0;
    // 99,999 has the shortest way up, 65,535 and 65,536 stand left and right of the highest node.
    int[] some = {0, 1, 255, 256, 4_711, 65_535, 65_536, 98_304, 99_998, 99_999};
    for (int i : some) {
      Share share = shares.get(i);
      List<Sibling> proof = tree.proof(i);
      TransactionReceipt receipt = send(as(STRANGER).collect(id, share, share.payee, proof));
      var event = MerkleSplits.getShareCollectedEvents(receipt).getFirst();
      assertThat(event.payee).isEqualTo(share.payee);
      assertThat(on.token(STRANGER).balanceOf(share.payee).send()).isEqualTo(share.amount);
      collected = collected.add(share.amount);
      most = Math.max(most, receipt.getGasUsed().longValueExact());
    }
    System.out.printf(
        "gas of a Merkle split of %,d payees: fund %s, collect at most %,d (proof of %d nodes)%n",
        MANY, funded.getGasUsed(), most, tree.proof(0).size());
    assertThat(most).isLessThan(MOST_GAS);
    assertThat(as(STRANGER).splitOf(id).send().left).isEqualTo(tree.total().subtract(collected));
    for (int i : some)
      assertThat(as(STRANGER).isCollected(id, BigInteger.valueOf(i)).send()).isTrue();
  }

  /**
   * Also dishonest trees: whatever is written into them, what can be proven is within the total.
   */
  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    long seed = Lockstep.seed();
    Random random = new Random(seed);
    Lockstep chain = new Lockstep(anvil, on.web3j(), "MerkleSplits", address);
    var seen = new TreeMap<String, Integer>();
    List<MerkleSplitsModel> splits = new ArrayList<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      String what;
      MerkleSplitsModel one;
      if (splits.isEmpty() || random.nextInt(8) == 0) {
        one = MerkleSplitsModel.random(random, shares(1 + random.nextInt(12)), BLOCKS, SECONDS);
        var call = as(FUNDER).fund(ref(splits.size() + 1), terms(one));
        var outcome = chain.send(call, FUNDER);
        assertThat(outcome.refusal()).as("seed %d", seed).isEmpty();
        one.funded(as(FUNDER).idOf(FUNDER.getAddress(), ref(splits.size() + 1)).send(), outcome);
        splits.add(one);
        what = "fund done";
      } else {
        one = splits.get(random.nextInt(splits.size()));
        what = act(chain, random, one, seed);
      }
      seen.merge(what, 1, Integer::sum);
      String after = "seed " + seed + ", operation " + i + ": " + what;
      compareShares(one, after);
      compare(splits, after);
    }
    for (MerkleSplitsModel it : splits) compareShares(it, "seed " + seed + ", at the end");
    System.out.printf("Merkle splits in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen).containsKeys("fund done", "collect done");
  }

  private String act(Lockstep chain, Random random, MerkleSplitsModel split, long seed)
      throws Exception {
    if (random.nextInt(10) == 0) chain.pass(random.nextInt((int) BLOCKS), random.nextInt(60));
    boolean reclaims = random.nextInt(12) == 0;
    Credentials sender = random.nextInt(4) == 0 ? STRANGER : RESIDUAL;
    int i = random.nextInt(split.count());
    Share share = split.share(i);
    String to = random.nextInt(10) == 0 ? sender.getAddress() : share.payee;
    RemoteFunctionCall<TransactionReceipt> call =
        reclaims
            ? as(sender).reclaim(split.id(), sender.getAddress())
            : as(sender).collect(split.id(), share, to, split.proof(i));
    var outcome = chain.send(call, sender);
    Optional<String> expected =
        reclaims
            ? split.reclaim(sender.equals(RESIDUAL), outcome)
            : split.collect(i, to.equals(share.payee));
    assertThat(outcome.refusal()).as("seed %d, share %d", seed, i).isEqualTo(expected);
    return (reclaims ? "reclaim" : "collect") + expected.map(it -> ": " + it).orElse(" done");
  }

  private void compare(List<MerkleSplitsModel> splits, String after) throws Exception {
    BigInteger left = BigInteger.ZERO;
    for (MerkleSplitsModel it : splits) {
      assertThat(as(STRANGER).splitOf(it.id()).send().left).as(after).isEqualTo(it.left());
      left = left.add(it.left());
    }
    assertThat(on.token(STRANGER).balanceOf(address).send()).as(after).isEqualTo(left);
  }

  private void compareShares(MerkleSplitsModel it, String after) throws Exception {
    for (int i = 0; i < it.count(); i++) {
      assertThat(as(STRANGER).isCollected(it.id(), BigInteger.valueOf(i)).send())
          .as(after)
          .isEqualTo(it.isCollected(i));
    }
  }

  @Test
  void theTreesAreThoseOfTheVectors() throws Exception {
    Path file = Anvil.repositoryRoot().resolve("contracts/vectors/sum-tree.json");
    JsonNode trees = new ObjectMapper().readTree(Files.readString(file)).get("trees");
    assertThat(trees).hasSize(6);
    for (JsonNode it : trees) {
      List<Share> shares = new ArrayList<>();
      for (JsonNode share : it.get("shares")) {
        shares.add(
            new Share(
                BigInteger.valueOf(share.get("index").asLong()),
                share.get("payee").asString(),
                new BigInteger(share.get("amount").asString()),
                bytes(share.get("salt"))));
      }
      SumTreeModel tree = new SumTreeModel(shares);
      assertThat(tree.root()).isEqualTo(bytes(it.get("root")));
      assertThat(tree.total()).isEqualTo(new BigInteger(it.get("total").asString()));
      for (int i = 0; i < shares.size(); i++) {
        JsonNode expected = it.get("proofs").get(i);
        List<Sibling> proof = tree.proof(i);
        assertThat(proof).hasSize(expected.size());
        for (int k = 0; k < proof.size(); k++) {
          assertThat(proof.get(k).hash).isEqualTo(bytes(expected.get(k).get("hash")));
          assertThat(proof.get(k).sum)
              .isEqualTo(new BigInteger(expected.get(k).get("sum").asString()));
        }
      }
    }
  }

  private MerkleSplits as(Credentials sender) {
    return MerkleSplits.load(
        address, on.web3j(), Deployment.manager(on.web3j(), anvil.chainId(), sender), GAS);
  }

  private MerkleTerms terms(SumTreeModel tree, int count) {
    return terms(tree.root(), tree.total(), count);
  }

  private MerkleTerms terms(MerkleSplitsModel it) {
    return terms(it.root(), it.total(), it.count());
  }

  private MerkleTerms terms(byte[] root, BigInteger total, int count) {
    return new MerkleTerms(
        on.tokenAddress(),
        root,
        total,
        BigInteger.valueOf(count),
        new Duration(BigInteger.valueOf(BLOCKS), BigInteger.valueOf(SECONDS)),
        RESIDUAL.getAddress());
  }

  /** Payees of their own, amounts from 1.00 up. */
  private static List<Share> shares(int count) {
    List<Share> shares = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] salt = LogModel.sha256(Eip712.word(BigInteger.valueOf(i)));
      String payee =
          Numeric.toHexStringWithPrefixZeroPadded(BigInteger.valueOf(0x1000_0000L + i), 40);
      shares.add(new Share(BigInteger.valueOf(i), payee, BigInteger.valueOf(100 + i % 1000), salt));
    }
    return shares;
  }

  private static byte[] ref(int number) {
    return Eip712.word(BigInteger.valueOf(number));
  }

  private static byte[] bytes(JsonNode hex) {
    return Numeric.hexStringToByteArray(hex.asString());
  }
}
