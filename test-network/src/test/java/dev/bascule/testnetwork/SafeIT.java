package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.testnetwork.demo.CliProcess;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.http.HttpService;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How to keep a Safe, as its people type it: made from the published package, put under our guard
 * by its owners, of whom one signs with {@code cold} and two with keys of files; it pays at once
 * within its limits, and after an announcement beyond them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SafeIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final Address SHOP = Address.ofHex("0x" + "5a".repeat(20));

  @TempDir static Path temp;
  private TestNetwork network;
  private Web3j web3j;
  private TreasuryPeople people;
  private Path books;
  private Path narrower;
  private String cold = "";
  private JsonNode made;
  private long chain;

  @BeforeAll
  void start() throws Exception {
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    chain = network.network().chain().chainId();
    people = new TreasuryPeople(temp, () -> network);
    people.come("ada", "bo", "pat", "payer", "one", "two");
    ColdProgram.Run folder = cold("init", "--scrypt-bits", "4");
    assertThat(folder.exit()).as(folder.err()).isZero();
    cold = folder.json().path("account").asString().toLowerCase(Locale.ROOT);
    made = create();
    registerColdly();
    books = Files.writeString(temp.resolve("treasury.json"), treasury("4"));
    narrower = Files.writeString(temp.resolve("narrower.json"), treasury("2"));
    Files.copy(books, network.folder().root().resolve("treasury.json"));
    network.close();
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    fund(made.path("safe").asString());
  }

  @AfterAll
  void stop() throws Exception {
    if (web3j != null) web3j.shutdown();
    if (network != null) network.close();
  }

  private ColdProgram.Run cold(Object... arguments) throws Exception {
    return new ColdProgram(temp.resolve("cold"), people.password()).run(arguments);
  }

  /** The command of the contracts, as the launcher starts it. */
  private JsonNode create() throws Exception {
    fund(people.address("payer"));
    Path out = temp.resolve("safe.json");
    Path err = temp.resolve("safe.err");
    var command =
        new ArrayList<>(
            List.of(
                "node",
                Repository.root().resolve("contracts/scripts/safe.mjs").toString(),
                "--json",
                "--rpc",
                network.rpcUrl().toString(),
                "--threshold",
                "2",
                "--keystore",
                people.keystore("payer"),
                "--password",
                people.password().toString()));
    for (String owner : List.of(people.address("one"), people.address("two"), cold)) {
      command.addAll(List.of("--owner", owner));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    return JSON.readTree(Files.readString(out));
  }

  private void fund(String account) throws IOException {
    cheat("anvil_setBalance", account, "0x" + ETHER.multiply(BigInteger.TEN).toString(16));
  }

  /** Lets so many seconds pass on the chain. */
  private void pass(int seconds) throws IOException {
    cheat("evm_increaseTime", seconds);
    cheat("evm_mine");
  }

  private void cheat(String method, Object... parameters) throws IOException {
    var answer =
        new Request<>(
                method,
                List.of(parameters),
                new HttpService(network.rpcUrl().toString()),
                AnyAnswer.class)
            .send();
    assertThat(answer.hasError()).as(method).isFalse();
  }

  /** Whatever a cheat answers. */
  private static final class AnyAnswer extends Response<Object> {}

  private void registerColdly() throws Exception {
    String policy =
        """
        {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,"descriptors":[]},
         "chains":[{"chainId":"%1$d","name":"Local chain","currency":"ETH","decimals":18,"feeMax":"10000000000000000"}],
         "safes":[%2$s],
         "limits":[{"asset":"eip155:%1$d/slip44:60","each":"5%3$s","total":"9%3$s","windowSeconds":"86400"}],
         "approvers":[{"name":"Ada","address":"%4$s"},{"name":"Bo","address":"%5$s"}],
         "approvalsNeeded":1,"addressBookOnly":"yes"}
        """
            .formatted(chain, safe(), "0".repeat(18), people.address("ada"), people.address("bo"));
    Path file = Files.writeString(temp.resolve("cold-policy.json"), policy);
    ColdProgram.Run applied = cold("policy", "apply", file);
    assertThat(applied.exit()).as(applied.err()).isZero();
    know(SHOP.hex(), "shop");
    for (JsonNode each : made.path("addressBook")) {
      know(
          each.path("address").asString(),
          each.path("name").asString(),
          "--contract",
          each.path("contract").asString());
    }
  }

  private void know(String address, String name, String... more) throws Exception {
    var arguments =
        new ArrayList<Object>(
            List.of("address-book", "add", "eip155:" + chain, address, "--name", name));
    arguments.addAll(List.of(more));
    ColdProgram.Run added = cold(arguments.toArray());
    assertThat(added.exit()).as(added.err()).isZero();
  }

  /** As treasury.json has it, without name and tier. */
  private String safe() {
    return ((ObjectNode) made.path("wallet").deepCopy()).remove(List.of("name", "tier")).toString();
  }

  /**
   * @param each how much ether by one payment
   */
  private String treasury(String each) throws IOException {
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Ada","address":"%3$s"},{"name":"Bo","address":"%4$s"},{"name":"Pat","address":"%5$s"}],
     "wallets":[%6$s],
     "tiers":[{"tier":"warm","chainId":"%1$d","approvalsNeeded":1,"delaySeconds":"0","recipients":["%7$s"],
       "limits":[{"asset":"eip155:%1$d/slip44:60","each":"%10$s%2$s","total":"9%2$s","windowSeconds":"86400"}]}],
     "chains":[{"chainId":"%1$d","name":"Local chain","currency":"ETH","decimals":18,"feeMax":"10000000000000000"}],
     "addressBook":[{"chain":"eip155:%1$d","address":"%7$s","name":"shop"},%8$s,%9$s]}
    """
        .formatted(
            chain,
            "0".repeat(18),
            people.address("ada"),
            people.address("bo"),
            people.address("pat"),
            made.path("wallet"),
            SHOP.hex(),
            made.path("addressBook").get(0),
            made.path("addressBook").get(1),
            each);
  }

  private BigInteger shopHas() throws IOException {
    return web3j.ethGetBalance(SHOP.hex(), DefaultBlockParameterName.LATEST).send().getBalance();
  }

  private String propose(String id, String... what) throws Exception {
    return words(people.propose(books, id, "vault", what));
  }

  private static String words(CliProcess.Ended proposed) {
    return TreasuryPeople.json(proposed).path("words").asString();
  }

  private void approve(String id, String person, String words) throws Exception {
    var _ = people.approve(books, id, person, words);
  }

  private Path signed(String id, String person, Path request, String words) throws Exception {
    return people.sign(books, id, person, request, words);
  }

  private Path signedColdly(String id, Path request, String words) throws Exception {
    Path answer = temp.resolve(id + ".cold.json");
    ColdProgram.Run run =
        cold("sign", request, "--out", answer, "--first-word", words.split(" ")[0]);
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    return answer;
  }

  /** From a proposal through both approvals and two owners to its end. */
  private void carry(String id, String words) throws Exception {
    approve(id, "ada", words);
    approve(id, "bo", words);
    Path request = people.export(id, words);
    JsonNode one = people.bring(signed(id, "one", request, words));
    assertThat(one.path("state").asString()).isEqualTo("exported");
    JsonNode done = people.bring(signedColdly(id, request, words), "--wait=5m");
    assertThat(done.path("state").asString()).isEqualTo("final");
  }

  @Test
  @Order(1)
  void its_owners_put_it_under_its_guard() throws Exception {
    for (int step = 1; step <= 3; step++) {
      String id = "setup-" + step;
      var setup =
          people.propose(
              narrower, id, "vault", "--setup", "--guard-delay=1m", "--guard-own-delay=2m");
      carry(id, words(setup));
    }
    JsonNode wallet = people.succeed("treasury", "wallets").path("wallets").get(0);
    assertThat(wallet.path("safe").path("differs")).isEmpty();
    assertThat(wallet.path("chainNonce").asString()).isEqualTo("3");
    assertThat(wallet.path("rules").path("limits")).hasSize(1);
  }

  @Test
  @Order(2)
  void within_the_limits_it_pays_at_once() throws Exception {
    carry("supplies-1", propose("supplies-1", "--to", "shop", "--amount", "1.5"));
    assertThat(shopHas()).isEqualTo(ETHER.multiply(BigInteger.valueOf(3)).shiftRight(1));
  }

  /** More than the guard lets go at once, and no more than the tier allows: people look first. */
  @Test
  @Order(3)
  void what_the_guard_does_not_let_go_at_once_is_announced_and_waits() throws Exception {
    BigInteger before = shopHas();
    String[] payment = {"--to", "shop", "--amount", "3"};
    CliProcess.Ended refused = people.propose(books, "large-1", "vault", payment);
    assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(6);
    assertThat(JSON.readTree(refused.out()).path("code").asString()).isEqualTo("not_announced");
    carry("announce-1", propose("announce-1", "--to", "shop", "--amount", "3", "--announce"));
    assertThat(shopHas()).as("an announcement moves nothing").isEqualTo(before);

    String words = propose("large-1", payment);
    approve("large-1", "ada", words);
    Path request = people.export("large-1", words);
    var _ = people.bring(signed("large-1", "one", request, words));
    Path last = signed("large-1", "two", request, words);
    var _ = people.bring(last);
    JsonNode early = people.succeed("treasury", "status", "large-1");
    assertThat(early.path("state").asString()).isEqualTo("signed");
    assertThat(shopHas()).as("its delay runs").isEqualTo(before);
    pass(61);
    assertThat(people.bring(last, "--wait=5m").path("state").asString()).isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(ETHER.multiply(BigInteger.valueOf(3)));
  }

  @Test
  @Order(4)
  void a_kill_between_the_signatures_loses_nothing_and_pays_once() throws Exception {
    BigInteger before = shopHas();
    String words = propose("supplies-2", "--to", "shop", "--amount", "2");
    approve("supplies-2", "ada", words);
    Path request = people.export("supplies-2", words);
    var _ = people.bring(signed("supplies-2", "two", request, words));
    network.kill("service");
    JsonNode done =
        people.bring(signedColdly("supplies-2", request, words), "--wait=5m", "--retry-for=3m");
    assertThat(done.path("state").asString()).isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(ETHER.shiftLeft(1));
    assertThat(people.bring(signed("supplies-2", "one", request, words)).path("state").asString())
        .isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(ETHER.shiftLeft(1));
  }

  @Test
  @Order(5)
  void what_left_is_rejected_by_the_safes_nonce() throws Exception {
    BigInteger before = shopHas();
    String words = propose("supplies-3", "--to", "shop", "--amount", "1");
    approve("supplies-3", "ada", words);
    var _ = people.export("supplies-3", words);
    JsonNode rejection = people.reject(books, "supplies-3");
    String no = rejection.path("words").asString();
    approve("reject-supplies-3", "ada", no);
    Path request = people.export("reject-supplies-3", no);
    var _ = people.bring(signed("reject-supplies-3", "one", request, no));
    JsonNode done = people.bring(signed("reject-supplies-3", "two", request, no), "--wait=5m");
    assertThat(done.path("state").asString()).isEqualTo("final");
    assertThat(people.succeed("treasury", "status", "supplies-3").path("state").asString())
        .isEqualTo("rejected");
    assertThat(shopHas()).isEqualTo(before);
  }
}
