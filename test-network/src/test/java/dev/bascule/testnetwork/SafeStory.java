package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.core.id.Address;
import dev.bascule.testnetwork.demo.CliProcess;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.http.HttpService;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How to keep a Safe, as its people type it: made from the published package, put under our guard
 * by its owners, of whom one signs with {@code cold} and two with keys of files; it pays at once
 * within its limits, and after an announcement beyond them. On which chain, and in what money, is
 * said by the classes below.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class SafeStory {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  static final Address SHOP = Address.ofHex("0x" + "5a".repeat(20));

  @TempDir static Path temp;
  TestNetwork network;
  Web3j web3j;
  TreasuryPeople people;
  private Path books;
  private Path narrower;
  private String cold = "";
  private JsonNode made;
  private SafeMoney money;
  private long chain;

  abstract TestNetwork.Builder networkIn(Path data);

  /** What the Safe holds and pays; asked once the network runs. */
  abstract SafeMoney money() throws IOException;

  /** Pays for the Safe's making, where the chain takes anything for it. */
  abstract void payerGets(String account) throws IOException;

  /** Ten of the money. */
  abstract void safeGets(String safe) throws Exception;

  abstract BigInteger shopHas() throws Exception;

  /** The chain's validators, as the readers register them; empty where nobody seals. */
  abstract List<Address> validators() throws IOException;

  /** Lets a minute of the chain pass at once, if the chain can do that. */
  abstract boolean aMinutePasses() throws IOException;

  @BeforeAll
  void start() throws Exception {
    network = networkIn(temp.resolve("data")).start();
    chain = network.network().chain().chainId();
    money = money();
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
    network.kill("service"); // it reads its books when it starts again
    var _ = people.succeed("treasury", "wallets", "--retry-for=5m");
    web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    safeGets(made.path("safe").asString());
  }

  @AfterAll
  void stop() throws Exception {
    if (web3j != null) web3j.shutdown();
    if (network != null) network.close();
  }

  final ColdProgram.Run cold(Object... arguments) throws Exception {
    return new ColdProgram(temp.resolve("cold"), people.password()).run(arguments);
  }

  /** The command of the contracts, as the launcher starts it. */
  private JsonNode create() throws Exception {
    payerGets(people.address("payer"));
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

  private void registerColdly() throws Exception {
    String policy =
        """
        {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,"descriptors":[]},
         "chains":[%1$s],
         "safes":[%2$s],
         "limits":[{"asset":"%3$s","each":"%4$s","total":"%5$s","windowSeconds":"86400"}],
         "approvers":[{"name":"Ada","address":"%6$s"},{"name":"Bo","address":"%7$s"}],
         "approvalsNeeded":1,"addressBookOnly":"yes"}
        """
            .formatted(
                chain(),
                safe(),
                money.asset(chain),
                money.units("5"),
                money.units("9"),
                people.address("ada"),
                people.address("bo"));
    Path file = Files.writeString(temp.resolve("cold-policy.json"), policy);
    ColdProgram.Run applied = cold("policy", "apply", file);
    assertThat(applied.exit()).as(applied.err()).isZero();
    know(SHOP.hex(), "shop");
    if (money.contract().isPresent()) {
      know(
          money.contract().get().hex(),
          "money",
          "--contract",
          "SettlementToken",
          "--currency",
          money.currency(),
          "--decimals",
          Integer.toString(money.decimals()));
    }
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

  final SafeAccount account() {
    JsonNode wallet = made.path("wallet");
    return new SafeAccount(
        chain,
        Address.ofHex(wallet.path("safe").asString()),
        Address.ofHex(wallet.path("guard").asString()),
        wallet.path("owners").valueStream().map(it -> Address.ofHex(it.asString())).toList(),
        wallet.path("threshold").asInt());
  }

  /** As treasury.json has it, without name and tier. */
  private String safe() {
    return ((ObjectNode) made.path("wallet").deepCopy()).remove(List.of("name", "tier")).toString();
  }

  /** As everybody's books have it. */
  private String chain() throws IOException {
    String sealing =
        validators().stream()
            .map(each -> "\"" + each.hex() + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    return """
    {"chainId":"%d","name":"Local chain","currency":"ETH","decimals":18,"feeMax":"10000000000000000"%s}\
    """
        .formatted(chain, validators().isEmpty() ? "" : ",\"validators\":" + sealing);
  }

  /**
   * @param each how much of the money by one payment
   */
  private String treasury(String each) throws IOException {
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Ada","address":"%2$s"},{"name":"Bo","address":"%3$s"},{"name":"Pat","address":"%4$s"}],
     "wallets":[%5$s],
     "tiers":[{"tier":"warm","chainId":"%1$d","approvalsNeeded":1,"delaySeconds":"0","recipients":["%6$s"],
       "limits":[{"asset":"%7$s","each":"%8$s","total":"%9$s","windowSeconds":"86400"}]}],
     "chains":[%10$s],
     "addressBook":[{"chain":"eip155:%1$d","address":"%6$s","name":"shop"},%11$s,%12$s%13$s]}
    """
        .formatted(
            chain,
            people.address("ada"),
            people.address("bo"),
            people.address("pat"),
            made.path("wallet"),
            SHOP.hex(),
            money.asset(chain),
            money.units(each),
            money.units("9"),
            chain(),
            made.path("addressBook").get(0),
            made.path("addressBook").get(1),
            money.entry(chain));
  }

  private static String words(CliProcess.Ended proposed) {
    return TreasuryPeople.json(proposed).path("words").asString();
  }

  final String pay(String id, String amount, String... more) throws Exception {
    return words(people.propose(books, id, "vault", payment(amount, more)));
  }

  private String[] payment(String amount, String... more) {
    var options = new ArrayList<>(List.of("--to", "shop", "--amount", amount));
    if (money.contract().isPresent()) options.addAll(List.of("--asset", money.currency()));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  final void approve(String id, String person, String words) throws Exception {
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
    carry("supplies-1", pay("supplies-1", "1.5"));
    assertThat(shopHas()).isEqualTo(money.units("1.5"));
  }

  /** More than the guard lets go at once, and no more than the tier allows: people look first. */
  @Test
  @Order(3)
  void what_the_guard_does_not_let_go_at_once_is_announced_and_waits() throws Exception {
    BigInteger before = shopHas();
    CliProcess.Ended refused = people.propose(books, "large-1", "vault", payment("3"));
    assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(6);
    assertThat(JSON.readTree(refused.out()).path("code").asString()).isEqualTo("not_announced");
    carry("announce-1", pay("announce-1", "3", "--announce"));
    assertThat(shopHas()).as("an announcement moves nothing").isEqualTo(before);

    String words = pay("large-1", "3");
    approve("large-1", "ada", words);
    Path request = people.export("large-1", words);
    var _ = people.bring(signed("large-1", "one", request, words));
    Path last = signed("large-1", "two", request, words);
    var _ = people.bring(last);
    JsonNode early = people.succeed("treasury", "status", "large-1");
    if (aMinutePasses()) {
      assertThat(early.path("state").asString()).isEqualTo("signed");
    }
    JsonNode done = people.bring(last, "--wait=10m");
    assertThat(done.path("state").asString()).isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(money.units("3"));
    assertThat(timeOf("large-1")).isAfterOrEqualTo(timeOf("announce-1").plusSeconds(60));
  }

  /** Of the block that has it. */
  private Instant timeOf(String id) throws Exception {
    JsonNode proposal = people.succeed("treasury", "status", id);
    var block = new BigInteger(proposal.path("block").asString());
    return Instant.ofEpochSecond(
        web3j
            .ethGetBlockByNumber(DefaultBlockParameter.valueOf(block), false)
            .send()
            .getBlock()
            .getTimestamp()
            .longValueExact());
  }

  @Test
  @Order(4)
  void a_kill_between_the_signatures_loses_nothing_and_pays_once() throws Exception {
    BigInteger before = shopHas();
    String words = pay("supplies-2", "2");
    approve("supplies-2", "ada", words);
    Path request = people.export("supplies-2", words);
    var _ = people.bring(signed("supplies-2", "two", request, words));
    network.kill("service");
    JsonNode done =
        people.bring(signedColdly("supplies-2", request, words), "--wait=5m", "--retry-for=3m");
    assertThat(done.path("state").asString()).isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(money.units("2"));
    assertThat(people.bring(signed("supplies-2", "one", request, words)).path("state").asString())
        .isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(money.units("2"));
  }

  @Test
  @Order(5)
  void what_left_is_rejected_by_the_safes_nonce() throws Exception {
    BigInteger before = shopHas();
    String words = pay("supplies-3", "1");
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
