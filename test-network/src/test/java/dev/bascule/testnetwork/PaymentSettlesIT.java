package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import tools.jackson.databind.node.ObjectNode;

/** The thin path on anvil, with the commands that a user types. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PaymentSettlesIT {

  private static final int RECEIPT_BYTES_MAX = 8_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path temp;
  private TestNetwork network;
  private Path orders;
  private OrderSums sums;
  private String example = "";
  private JsonNode early = JSON.nullNode();

  @BeforeAll
  void start() throws Exception {
    network = TestNetwork.in(temp.resolve("data")).supervised().start();
    orders = OrderWriter.write(temp.resolve("orders.csv"), 1, 200, 12, 25);
    sums = OrderSums.of(orders);
  }

  @AfterAll
  void stop() throws Exception {
    if (network != null) network.close();
  }

  @Test
  @Order(1)
  void every_order_is_accepted() throws Exception {
    JsonNode paid = network.pay(orders);

    assertThat(paid.path("payments").asInt()).isEqualTo(sums.payments());
    assertThat(paid.path("refusedLines").asInt()).isZero();
    assertThat(paid.path("legs").asInt()).isEqualTo(sums.lines());
    example = paid.path("example").asString();
    assertThat(example).startsWith("pay_");
  }

  @Test
  @Order(2)
  void the_window_settles_and_the_contract_holds_the_sums_to_the_cent() throws Exception {
    assertThat(network.awaitSettled().path("state").asString()).isEqualTo("settled");

    try (var vault = new VaultView(network)) {
      vault.assertCredits(sums);
    }
    assertThat(network.reconcile().path("breaks").asInt()).isZero();
  }

  @Test
  @Order(3)
  void a_receipt_verifies_offline_and_says_that_nobody_sealed_it() throws Exception {
    Path receipt = network.receipt(example);
    early = JSON.readTree(Files.readString(receipt));
    var verified = network.run("verify", receipt.toString(), "--json");

    assertThat(Files.size(receipt)).isLessThanOrEqualTo(RECEIPT_BYTES_MAX);
    assertThat(verified.exit()).as(verified.err()).isZero();
    assertThat(verified.out()).containsIgnoringCase("settled_unsealed").contains("not sealed");
  }

  @Test
  @Order(4)
  void a_receipt_in_which_one_value_was_changed_is_refused_with_the_reason() throws Exception {
    String receipt = Files.readString(network.receipt(example));
    Path changed = temp.resolve("changed.json");
    for (String key : List.of("\"cumulative\"", "\"amount\"", "\"root\"", "\"opSig\"", "\"at\"")) {
      Files.writeString(changed, changeValueAfter(receipt, key), StandardCharsets.UTF_8);
      var verified = network.run("verify", changed.toString(), "--json");

      assertThat(verified.exit()).as(key).isEqualTo(9);
      assertThat(verified.err() + verified.out()).as(key).isNotBlank();
    }
  }

  /** Replaces the last digit of the first value of a key. */
  private static String changeValueAfter(String json, String key) {
    int at = json.indexOf(key);
    assertThat(at).as(key + " in " + json).isPositive();
    int open = json.indexOf('"', json.indexOf(':', at)) + 1;
    int last = json.indexOf('"', open) - 1;
    char other = json.charAt(last) == '1' ? '2' : '1';
    return json.substring(0, last) + other + json.substring(last + 1);
  }

  @Test
  @Order(5)
  void the_same_file_again_changes_nothing() throws Exception {
    JsonNode again = network.pay(orders);

    assertThat(again.path("changed").asBoolean()).isFalse();
    assertThat(again.path("payments").asInt()).isZero();
    assertThat(again.path("alreadyPaid").asInt()).isEqualTo(sums.payments());
    assertThat(network.closeSettlementWindow().path("state").asString())
        .isEqualTo("nothing_to_settle");
    try (var vault = new VaultView(network)) {
      vault.assertCredits(sums);
    }
  }

  @Test
  @Order(6)
  void bad_lines_are_named_and_the_good_ones_are_paid() throws Exception {
    String known = Files.readAllLines(orders).get(1).split(",")[0];
    Path bad =
        Files.write(
            temp.resolve("bad.csv"),
            List.of(
                "reference,payer,payee,amount,currency",
                "good-1,payer-1,seller-1,100,BRL",
                "bad-1,payer-1,seller-1,-5,BRL",
                "bad-2,payer-1,seller-1,1e2,BRL",
                "bad-3,payer-1,seller-1,100,XXX",
                "bad-4,payer-1,seller-1,100",
                known + ",payer-1,seller-1,999999,BRL",
                "bad-5,payer-1,seller-1,100,BRL",
                "bad-5,payer-2,seller-2,100,BRL",
                "bad-6,payer-1,seller-1,100,BRL",
                "bad-6,payer-1,seller-1,100,BRL",
                "good-2,payer-2,seller-2,100,BRL"));
    var ended = network.run("pay", "--orders", bad.toString(), "--json");
    JsonNode paid = JSON.readTree(ended.out());

    assertThat(ended.exit()).as(ended.err()).isEqualTo(10);
    assertThat(paid.path("payments").asInt()).isEqualTo(2);
    var lines = paid.path("refused").valueStream().map(line -> line.path("line").asInt()).toList();
    assertThat(lines).contains(3, 4, 5, 6, 7).containsAnyOf(8, 9).containsAnyOf(10, 11);
    paid.path("refused").forEach(line -> assertThat(line.path("reason").asString()).isNotBlank());
  }

  @Test
  @Order(7)
  void a_shop_is_paid_in_every_form_that_the_networks_contracts_know() throws Exception {
    try (var on = new SuiteOnChain(network)) {
      new PaymentContracts(on).assertEachPays();
    }
    assertThat(network.reconcile().path("breaks").asInt()).isZero();
  }

  @Test
  @Order(8)
  void a_challenge_of_the_log_is_answered() throws Exception {
    JsonNode checkpoint = early.path("checkpoint");
    try (var on = new SuiteOnChain(network)) {
      var contracts = new PaymentContracts(on);
      contracts.awaitAnchorPast(checkpoint); // more was paid since
      contracts.challenge(checkpoint, early.path("opSig").asString());
      contracts.awaitAnswer(checkpoint);
    }
  }

  @Test
  @Order(9)
  void after_a_stop_and_a_start_everything_is_still_there() throws Exception {
    network.awaitSettled();
    network.close();
    network = TestNetwork.in(temp.resolve("data")).supervised().start();

    assertThat(network.pay(orders).path("changed").asBoolean()).isFalse();
    assertThat(network.reconcile().path("breaks").asInt()).isZero();
    network.verify(network.receipt(example));
  }

  @Test
  @Order(10)
  void a_folder_of_an_older_version_gets_the_contracts_that_are_new() throws Exception {
    network.close();
    Path file = temp.resolve("data/contracts.json");
    var older = (ObjectNode) JSON.readTree(Files.readString(file));
    JsonNode others = older.remove("others");
    Files.writeString(file, JSON.writeValueAsString(older));
    network = TestNetwork.in(temp.resolve("data")).supervised().start();

    JsonNode now = JSON.readTree(Files.readString(file));
    assertThat(now.path("others")).isEqualTo(others);
    assertThat(now.path("vault")).isEqualTo(older.path("vault"));
  }
}
