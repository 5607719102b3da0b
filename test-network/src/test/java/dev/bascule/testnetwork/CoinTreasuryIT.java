package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.testnetwork.demo.CliProcess;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The how-to's part on coins, as its people type it: the user's commands, the service, a real
 * bitcoind, and two cold signers' own programs over files. Two of three keys spend.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CoinTreasuryIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CREDIT = 2;
  private static final int FINAL = 3;

  @TempDir static Path temp;
  private BitcoindRegtest node;
  private TestNetwork network;
  private Path password;
  private Path books;
  private final List<ColdProgram> cold = new ArrayList<>();
  private String exchange = "";

  @BeforeAll
  void start() throws Exception {
    node = BitcoindRegtest.start(Files.createDirectories(temp.resolve("node")));
    password = Files.writeString(temp.resolve("password"), "a long password of the tests");
    exchange = node.newAddress();
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    for (String person : List.of("ada", "bo", "pat")) key(person);
    Descriptor wallet = wallet();
    for (ColdProgram each : cold) register(each, wallet);
    books = Files.writeString(temp.resolve("treasury.json"), treasury(wallet));
    Files.copy(books, network.folder().root().resolve("treasury.json"));
    network.close();
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    JsonNode empty = reserve();
    for (long amount : new long[] {1_000_000, 600_000}) {
      node.pay(empty.path("receive").asString(), new Satoshi(amount));
    }
    node.mine(CREDIT);
    awaitBalance("confirmed", 1_600_000);
  }

  @AfterAll
  void stop() throws Exception {
    if (network != null) network.close();
    if (node != null) node.close();
  }

  private void key(String person) throws Exception {
    Path file = temp.resolve(person + ".json");
    String address =
        succeed("treasury", "key", "--out", file.toString(), "--password", password.toString())
            .path("address")
            .asString();
    Files.writeString(temp.resolve(person + ".address"), address.toLowerCase(Locale.ROOT));
  }

  private static String address(String person) throws Exception {
    return Files.readString(temp.resolve(person + ".address"));
  }

  private Descriptor wallet() throws Exception {
    List<String> keys = new ArrayList<>();
    for (int signer = 0; signer < 3; signer++) {
      cold.add(new ColdProgram(temp.resolve("cold-" + signer), password));
      keys.add(
          cold.getLast()
              .succeed("init", "--network", "REGTEST", "--scrypt-bits", "4")
              .json()
              .path("key")
              .asString());
    }
    return Descriptor.parse(
        Descriptor.withChecksum("wsh(sortedmulti(2," + String.join(",", keys) + "))"));
  }

  private void register(ColdProgram signer, Descriptor wallet) throws Exception {
    String policy =
        """
        {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,
          "descriptors":["%s"]},"chains":[],
         "limits":[{"asset":"bip122:regtest/slip44:0","each":"2000000","total":"9000000",
          "windowSeconds":"86400"}],
         "approvers":[{"name":"Ada","address":"%s"},{"name":"Bo","address":"%s"}],
         "approvalsNeeded":2,"addressBookOnly":"yes"}
        """
            .formatted(wallet, address("ada"), address("bo"));
    Path file = Files.writeString(temp.resolve("policy.json"), policy);
    signer.succeed("policy", "apply", file);
    signer.succeed("address-book", "add", "bip122:regtest", exchange, "--name", "exchange");
  }

  private String treasury(Descriptor wallet) throws Exception {
    long height = node.height();
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Ada","address":"%s"},{"name":"Bo","address":"%s"},{"name":"Pat","address":"%s"}],
     "wallets":[{"name":"reserve","network":"regtest","descriptor":"%s","tier":"cold"}],
     "tiers":[{"tier":"cold","network":"regtest","approvalsNeeded":2,"delaySeconds":"0","recipients":[],
       "limits":[{"asset":"bip122:regtest/slip44:0","each":"2000000","total":"9000000","windowSeconds":"86400"}]}],
     "chains":[],
     "bitcoin":{"network":"regtest","node":"%s","credentials":"%s","startHeight":"%d","startBlock":"%s",
       "creditDepth":%d,"finalDepth":%d,"gap":20,"feeMax":"50000","feeShareMax":1000,"indexMax":1000,
       "feeRateMin":"1000","feeRateMax":"100000"},
     "addressBook":[{"chain":"bip122:regtest","address":"%s","name":"exchange"}]}
    """
        .formatted(
            address("ada"),
            address("bo"),
            address("pat"),
            wallet,
            node.url(),
            node.credentials().file(),
            height,
            node.hashAt(height),
            CREDIT,
            FINAL,
            exchange);
  }

  private JsonNode succeed(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    CliProcess.Ended ended = network.run(all.toArray(String[]::new));
    assertThat(ended.exit()).as(ended.err() + ended.out()).isZero();
    return JSON.readTree(ended.out());
  }

  private JsonNode reserve() throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode wallet = succeed("treasury", "wallets").path("wallets").get(0);
      if (wallet.path("reading").path("state").asString("").equals("following")) return wallet;
      if (System.nanoTime() > deadline) throw new AssertionError(wallet.toString());
      Thread.sleep(500);
    }
  }

  private void awaitBalance(String which, long satoshi) throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode balance = reserve().path("balance");
      if (balance.path(which).asString().equals(Long.toString(satoshi))) return;
      if (System.nanoTime() > deadline) throw new AssertionError(balance.toString());
      Thread.sleep(500);
    }
  }

  private JsonNode asPat(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--keystore",
            temp.resolve("pat.json").toString(),
            "--password",
            password.toString(),
            "--books",
            books.toString()));
    return succeed(all.toArray(String[]::new));
  }

  private JsonNode propose(String id, String... more) throws Exception {
    var all =
        new ArrayList<>(
            List.of(
                "treasury", "propose", "--id", id, "--wallet", "reserve", "--purpose", "payout"));
    all.addAll(List.of(more));
    return asPat(all.toArray(String[]::new));
  }

  /** Approved by Ada and Bo and carried to two of the three signers; their answers' files. */
  private List<Path> signed(String id, String words, int... signers) throws Exception {
    String first = words.split(" ")[0];
    for (String person : List.of("ada", "bo")) {
      succeed(
          "treasury",
          "approve",
          id,
          "--keystore",
          temp.resolve(person + ".json").toString(),
          "--password",
          password.toString(),
          "--books",
          books.toString(),
          "--first-word",
          first);
    }
    Path file = temp.resolve(id + ".request.json");
    succeed("treasury", "export", id, "--out", file.toString());
    List<Path> answers = new ArrayList<>();
    for (int signer : signers) {
      answers.add(temp.resolve(id + "." + signer + ".answer.json"));
      cold.get(signer).succeed("sign", file, "--out", answers.getLast(), "--first-word", first);
    }
    return answers;
  }

  @Test
  @Order(1)
  void a_payment_of_coins_goes_through_two_cold_signers_to_a_final_block() throws Exception {
    JsonNode proposed =
        propose("payout-1", "--to", "exchange", "--amount", "0.005", "--fee-rate", "4");
    assertThat(proposed.path("lines").toString()).contains("exchange (" + exchange + ")");
    assertThat(reserve().path("balance").path("reserved").asString()).isNotEqualTo("0");
    List<Path> answers = signed("payout-1", proposed.path("words").asString(), 0, 2);
    assertThat(
            succeed("treasury", "import", answers.getFirst().toString(), "--wait=1m")
                .path("state")
                .asString())
        .isEqualTo("exported");
    network.kill("service");
    JsonNode sent = succeed("treasury", "import", answers.getLast().toString(), "--retry-for=3m");
    String transaction = sent.path("transaction").asString();
    awaitState("payout-1", "sent");
    node.mine(FINAL);
    awaitState("payout-1", "final");
    assertThat(node.rpc("gettxout", transaction, 0, false).isNull()).isFalse();
  }

  private void awaitState(String id, String state) throws Exception {
    long deadline = System.nanoTime() + 180_000_000_000L;
    while (true) {
      JsonNode now = succeed("treasury", "status", id);
      if (now.path("state").asString().equals(state)) return;
      if (System.nanoTime() > deadline) throw new AssertionError(now.toString());
      Thread.sleep(500);
    }
  }

  @Test
  @Order(2)
  void a_higher_fee_and_a_rejection_take_the_place_of_a_payment() throws Exception {
    JsonNode slow = propose("payout-2", "--to", "exchange", "--amount", "0.002", "--fee-rate", "1");
    signed("payout-2", slow.path("words").asString(), 0, 1);
    JsonNode fast = propose("payout-2b", "--replaces", "payout-2", "--fee-rate", "6.5");
    assertThat(fast.path("conflict").asString()).contains("payout-2 will execute, not both");
    signed("payout-2b", fast.path("words").asString(), 0, 1);
    JsonNode back =
        asPat("treasury", "reject", "payout-2b", "--id", "no-payout-2", "--fee-rate", "20");
    for (Path answer : signed("no-payout-2", back.path("words").asString(), 1, 2)) {
      succeed("treasury", "import", answer.toString());
    }
    awaitState("no-payout-2", "sent");
    node.mine(FINAL);
    awaitState("no-payout-2", "final");
    awaitState("payout-2b", "rejected");
    awaitState("payout-2", "replaced");
  }
}
