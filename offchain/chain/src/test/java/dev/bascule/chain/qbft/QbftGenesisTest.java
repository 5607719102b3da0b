package dev.bascule.chain.qbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A genesis file has the block that Besu made of it, and ours is the file that Besu would want. */
class QbftGenesisTest {

  private static final List<Address> FOUR = List.of(address(4), address(1), address(3), address(2));

  @ParameterizedTest
  @ValueSource(strings = {"header-4", "contract", "transition-by-block", "forks"})
  void a_recorded_genesis_has_the_recorded_block(String name) {
    JsonNode recorded = Vectors.qbft(name + ".json");
    QbftGenesis genesis = QbftGenesis.read(bytes(recorded.get("genesis").toString()));
    JsonNode block = recorded.get("blocks").get(0);

    assertThat(genesis.header().toRlp().encode().hex())
        .isEqualTo(block.get("rawHeader").asString());
    assertThat(genesis.hash().hex()).isEqualTo(block.get("hash").asString());
    assertThat(genesis.chainId()).isEqualTo(recorded.get("chainId").asLong());
  }

  @ParameterizedTest
  @ValueSource(strings = {"header-4", "contract", "forks"})
  void the_first_set_of_a_recorded_chain_is_read(String name) {
    JsonNode recorded = Vectors.qbft(name + ".json");
    QbftGenesis genesis = QbftGenesis.read(bytes(recorded.get("genesis").toString()));

    assertThat(genesis.validators().members())
        .isEqualTo(
            HeaderCasesTest.addresses(recorded.get("blocks").get(1).get("validatorsInForce")));
  }

  /** Given what the recorded chain was made of, we write the same genesis. */
  @Test
  void ours_is_the_recorded_one() {
    JsonNode recorded = Vectors.qbft("header-4.json");
    QbftGenesis theirs = QbftGenesis.read(bytes(recorded.get("genesis").toString()));
    var plan =
        new GenesisPlan(
            20261,
            Fork.OSAKA,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            60,
            300_000_000,
            theirs.validators(),
            Optional.empty(),
            theirs.accounts());

    QbftGenesis ours = QbftGenesis.of(plan);

    assertThat(ours.hash()).isEqualTo(theirs.hash());
    assertThat(ours.epochLength()).isEqualTo(60);
    assertThat(ours.requestTimeoutSeconds()).isEqualTo(2);
    assertThat(ours.blockPeriodMillis()).isEqualTo(1000);
  }

  @Test
  void what_is_written_is_read_again() {
    QbftGenesis written = QbftGenesis.of(header(Duration.ofMillis(500), Fork.PRAGUE));
    QbftGenesis read = QbftGenesis.read(bytes(written.text()));

    assertThat(read.hash()).isEqualTo(written.hash());
    assertThat(read.validators().members()).isSorted().hasSize(4);
    assertThat(read.blockPeriodMillis()).isEqualTo(500);
    assertThat(read.extraData().vote()).isEmpty();
    assertThat(read.text()).doesNotContain("osakaTime");
    assertThat(read.forkTimes()).containsOnlyKeys("shanghai", "cancun", "prague");
    assertThat(QbftGenesis.of(header(Duration.ofSeconds(1), Fork.OSAKA)).forkTimes())
        .containsEntry("osaka", 0L);
  }

  @Test
  void another_validator_is_another_chain() {
    var one = QbftGenesis.of(header(Duration.ofSeconds(1), Fork.OSAKA));
    var plan = header(Duration.ofSeconds(1), Fork.OSAKA);
    var other =
        QbftGenesis.of(
            new GenesisPlan(
                plan.chainId(),
                plan.fork(),
                plan.blockPeriod(),
                plan.requestTimeout(),
                plan.epochLength(),
                plan.gasLimit(),
                ValidatorSet.of(ValidatorSet.Mode.HEADER, FOUR.subList(0, 3)),
                Optional.empty(),
                Map.of()));

    assertThat(one.hash()).isNotEqualTo(other.hash());
  }

  @Test
  void in_contract_mode_the_set_is_in_the_contract_and_not_in_the_header() {
    Address registry = address(9);
    Map<Hash32, Hash32> storage = new TreeMap<>();
    List<Hash32> slots = ValidatorContract.slots(FOUR.size());
    storage.put(slots.getFirst(), new Hash32(0, 0, 0, FOUR.size()));
    for (int i = 0; i < FOUR.size(); i++) {
      byte[] word = new byte[32];
      Bytes.of(FOUR.get(i)).copyTo(word, 12);
      storage.put(slots.get(i + 1), Hash32.of(word));
    }
    var account = GenesisAccount.contract(Bytes.fromHex("0x5f5ff3"), storage);
    var genesis =
        QbftGenesis.of(
            new GenesisPlan(
                7,
                Fork.OSAKA,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                100,
                30_000_000,
                ValidatorSet.of(ValidatorSet.Mode.CONTRACT, FOUR),
                Optional.of(registry),
                Map.of(registry, account)));

    QbftGenesis read = QbftGenesis.read(bytes(genesis.text()));
    assertThat(read.extraData().validators()).isEmpty();
    assertThat(read.validators()).isEqualTo(ValidatorSet.of(ValidatorSet.Mode.CONTRACT, FOUR));
    assertThat(read.validatorContract()).contains(registry);
  }

  @Test
  void what_is_no_qbft_genesis_is_refused() {
    for (String text : List.of("[]", "{", "{\"config\":{}}", "{\"config\":{\"qbft\":{}}}")) {
      assertThatThrownBy(() -> QbftGenesis.read(bytes(text))).isInstanceOf(JsonRefused.class);
    }
  }

  @Test
  void a_round_lasts_longer_than_a_block_period() {
    assertThatThrownBy(() -> header(Duration.ofSeconds(4), Fork.OSAKA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static GenesisPlan header(Duration period, Fork fork) {
    return new GenesisPlan(
        1337,
        fork,
        period,
        Duration.ofSeconds(4),
        30_000,
        300_000_000,
        ValidatorSet.of(ValidatorSet.Mode.HEADER, FOUR),
        Optional.empty(),
        Map.of());
  }

  private static Address address(int number) {
    return new Address(0, 0, number);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
