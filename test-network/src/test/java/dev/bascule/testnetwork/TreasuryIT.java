package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.testnetwork.demo.CliProcess;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The how-to of the treasury, as its people type it: two processes of the user's commands, the
 * service, a chain, and the cold signer's own program over files.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TreasuryIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final Address SHOP = Address.ofHex("0x" + "5a".repeat(20));

  @TempDir static Path temp;
  private TestNetwork network;
  private Web3j web3j;
  private Path password;
  private Path books;
  private String account = "";
  private long chain;

  @BeforeAll
  void start() throws Exception {
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    chain = network.network().chain().chainId();
    password = Files.writeString(temp.resolve("password"), "a long password of the tests");
    for (String person : List.of("ada", "bo", "pat")) {
      String address =
          succeed("treasury", "key", "--out", keystore(person), "--password", password.toString())
              .path("address")
              .asString()
              .toLowerCase(Locale.ROOT);
      Files.writeString(temp.resolve(person + ".address"), address);
    }
    account = coldFolder();
    books = Files.writeString(temp.resolve("treasury.json"), treasury());
    Files.copy(books, network.folder().root().resolve("treasury.json"));
    network.close();
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    setBalance(account, ETHER.multiply(BigInteger.TEN));
  }

  @AfterAll
  void stop() throws Exception {
    if (web3j != null) web3j.shutdown();
    if (network != null) network.close();
  }

  private static String keystore(String person) {
    return temp.resolve(person + ".json").toString();
  }

  private static String address(String person) throws IOException {
    return Files.readString(temp.resolve(person + ".address"));
  }

  private JsonNode succeed(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    CliProcess.Ended ended = network.run(all.toArray(String[]::new));
    assertThat(ended.exit()).as(ended.err() + ended.out()).isZero();
    return JSON.readTree(ended.out());
  }

  private static ColdProgram.Run cold(Object... arguments) throws Exception {
    return new ColdProgram(temp.resolve("cold"), temp.resolve("password")).run(arguments);
  }

  private String coldFolder() throws Exception {
    ColdProgram.Run made = cold("init", "--scrypt-bits", "4");
    assertThat(made.exit()).as(made.err()).isZero();
    Path policy = Files.writeString(temp.resolve("cold-policy.json"), coldPolicy());
    assertThat(cold("policy", "apply", policy).exit()).isZero();
    assertThat(cold("address-book", "add", "eip155:" + chain, SHOP.hex(), "--name", "shop").exit())
        .isZero();
    return JSON.readTree(made.out()).path("account").asString();
  }

  private String coldPolicy() throws IOException {
    return """
    {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,"descriptors":[]},
     "chains":[{"chainId":"%1$d","name":"Local chain","currency":"ETH","decimals":18,"feeMax":"10000000000000000"}],
     "limits":[{"asset":"eip155:%1$d/slip44:60","each":"3%2$s","total":"9%2$s","windowSeconds":"86400"}],
     "approvers":[{"name":"Ada","address":"%3$s"},{"name":"Bo","address":"%4$s"}],
     "approvalsNeeded":2,"addressBookOnly":"yes"}
    """
        .formatted(chain, "0".repeat(18), address("ada"), address("bo"));
  }

  private String treasury() throws IOException {
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Ada","address":"%3$s"},{"name":"Bo","address":"%4$s"},{"name":"Pat","address":"%5$s"}],
     "wallets":[{"name":"vault","chainId":"%1$d","account":"%6$s","tier":"cold"}],
     "tiers":[{"tier":"cold","chainId":"%1$d","approvalsNeeded":2,"delaySeconds":"0","recipients":[],
       "limits":[{"asset":"eip155:%1$d/slip44:60","each":"3%2$s","total":"9%2$s","windowSeconds":"86400"}]}],
     "chains":[{"chainId":"%1$d","name":"Local chain","currency":"ETH","decimals":18,"feeMax":"10000000000000000"}],
     "addressBook":[{"chain":"eip155:%1$d","address":"%7$s","name":"shop"}]}
    """
        .formatted(
            chain,
            "0".repeat(18),
            address("ada"),
            address("bo"),
            address("pat"),
            account,
            SHOP.hex());
  }

  private void setBalance(String address, BigInteger wei) throws IOException {
    new Request<>(
            "anvil_setBalance",
            List.of(address, "0x" + wei.toString(16)),
            new HttpService(network.rpcUrl().toString()),
            VoidResponse.class)
        .send();
  }

  private BigInteger shopHas() throws IOException {
    return web3j.ethGetBalance(SHOP.hex(), DefaultBlockParameterName.LATEST).send().getBalance();
  }

  private long count() throws IOException {
    return web3j
        .ethGetTransactionCount(account, DefaultBlockParameterName.LATEST)
        .send()
        .getTransactionCount()
        .longValueExact();
  }

  private JsonNode propose(String id, String amount) throws Exception {
    return succeed(
        "treasury",
        "propose",
        "--id",
        id,
        "--wallet",
        "vault",
        "--to",
        "shop",
        "--amount",
        amount,
        "--purpose",
        "supplies",
        "--keystore",
        keystore("pat"),
        "--password",
        password.toString(),
        "--books",
        books.toString());
  }

  private JsonNode approve(String id, String person, String words) throws Exception {
    return succeed(
        "treasury",
        "approve",
        id,
        "--keystore",
        keystore(person),
        "--password",
        password.toString(),
        "--books",
        books.toString(),
        "--first-word",
        words.split(" ")[0]);
  }

  /** Approved by Ada and Bo, carried to the cold program, signed; the answer's file. */
  private Path signed(String id, String words, String... more) throws Exception {
    approve(id, "ada", words);
    assertThat(approve(id, "bo", words).path("state").asString()).isEqualTo("approved");
    Path file = temp.resolve(id + ".request.json");
    JsonNode exported = succeed("treasury", "export", id, "--out", file.toString());
    assertThat(exported.path("words").asString()).isEqualTo(words);
    Path answer = temp.resolve(id + ".answer.json");
    var arguments =
        new ArrayList<Object>(
            List.of("sign", file, "--out", answer, "--first-word", words.split(" ")[0]));
    arguments.addAll(List.of(more));
    ColdProgram.Run run = cold(arguments.toArray());
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    return answer;
  }

  @Test
  @Order(1)
  void a_payment_goes_from_a_proposal_through_the_cold_signer_to_the_shop() throws Exception {
    JsonNode proposed = propose("supplies-1", "1.5");
    assertThat(proposed.path("state").asString()).isEqualTo("proposed");
    String words = proposed.path("words").asString();
    Path answer = signed("supplies-1", words);

    JsonNode done = succeed("treasury", "import", answer.toString(), "--wait=5m");
    assertThat(done.path("state").asString()).isEqualTo("final");
    assertThat(shopHas()).isEqualTo(ETHER.multiply(BigInteger.valueOf(3)).shiftRight(1));
    JsonNode status = succeed("treasury", "status", "supplies-1");
    assertThat(status.path("steps").findValuesAsString("step"))
        .containsExactly(
            "propose", "approve", "approve", "agree", "export", "sign", "send", "finish");
  }

  /** The proposer's screen, the cold screen and the approver's show the same lines. */
  @Test
  @Order(2)
  void both_sides_say_the_same_words() throws Exception {
    JsonNode proposed = propose("supplies-2", "0.25");
    String words = proposed.path("words").asString();
    approve("supplies-2", "ada", words);
    approve("supplies-2", "bo", words);
    Path file = temp.resolve("supplies-2.request.json");
    succeed("treasury", "export", "supplies-2", "--out", file.toString());
    ColdProgram.Run inspected = cold("inspect", file);
    assertThat(inspected.exit()).as(inspected.err()).isZero();
    JsonNode online =
        succeed("treasury", "status", "supplies-2", "--books", books.toString()).path("lines");
    assertThat(JSON.readTree(inspected.out()).path("lines")).isEqualTo(online);
    assertThat(JSON.readTree(inspected.out()).path("words").asString()).isEqualTo(words);
  }

  /** After the export only the chain ends it: an empty transaction takes its nonce. */
  @Test
  @Order(3)
  void what_left_is_rejected_by_its_nonce() throws Exception {
    JsonNode rejection =
        succeed(
            "treasury",
            "reject",
            "supplies-2",
            "--keystore",
            keystore("pat"),
            "--password",
            password.toString());
    assertThat(rejection.path("conflict").asString())
        .isEqualTo("reject-supplies-2 or supplies-2 will execute, not both");
    BigInteger before = shopHas();
    Path answer = signed("reject-supplies-2", rejection.path("words").asString());
    assertThat(
            succeed("treasury", "import", answer.toString(), "--wait=5m").path("state").asString())
        .isEqualTo("final");
    assertThat(succeed("treasury", "status", "supplies-2").path("state").asString())
        .isEqualTo("rejected");
    assertThat(shopHas()).isEqualTo(before);
  }

  @Test
  @Order(4)
  void a_kill_in_the_middle_loses_nothing_and_pays_once() throws Exception {
    BigInteger before = shopHas();
    long sent = count();
    JsonNode proposed = propose("supplies-3", "2");
    Path answer = signed("supplies-3", proposed.path("words").asString());
    succeed("treasury", "import", answer.toString());
    network.kill("service");
    // As a user who does not know what became of it.
    JsonNode done = succeed("treasury", "import", answer.toString(), "--wait=5m", "--retry-for=3m");
    assertThat(done.path("state").asString()).isEqualTo("final");
    assertThat(shopHas().subtract(before)).isEqualTo(ETHER.shiftLeft(1));
    assertThat(count() - sent).isEqualTo(1);
  }

  @Test
  @Order(5)
  void an_answer_that_somebody_changed_is_refused_and_nothing_is_sent() throws Exception {
    JsonNode proposed = propose("supplies-4", "1");
    Path answer = signed("supplies-4", proposed.path("words").asString());
    long sent = count();
    String honest = Files.readString(answer, StandardCharsets.UTF_8);
    Path changed = temp.resolve("changed.json");
    String other = Files.readString(temp.resolve("supplies-3.answer.json"));
    Files.writeString(
        changed,
        honest.replace(
            JSON.readTree(honest).path("raw").asString(),
            JSON.readTree(other).path("raw").asString()));
    CliProcess.Ended refused = network.run("treasury", "import", changed.toString(), "--json");
    assertThat(refused.exit()).isEqualTo(6);
    assertThat(JSON.readTree(refused.out()).path("code").asString()).isEqualTo("other_transaction");
    assertThat(count()).isEqualTo(sent);
    assertThat(succeed("treasury", "status", "supplies-4").path("state").asString())
        .isEqualTo("exported");
  }
}
