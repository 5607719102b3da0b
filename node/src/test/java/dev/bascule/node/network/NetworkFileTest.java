package dev.bascule.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.qbft.Fork;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkFileTest {

  static final Path EXAMPLE = Path.of("../docs/examples/network.yml");

  /** The public key of the secret key 1. */
  private static final String GENERATOR =
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
          + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

  private static final String FOUR =
      """
      version: 1
      name: test
      chain: {id: 1337}
      organisations:
        - {id: bank-a, nodes: [{name: a1}, {name: a2, role: rpc}]}
        - {id: bank-b, nodes: [{name: b1, host: 10.0.0.2}]}
      """;

  @Test
  void the_example_is_read_and_defaults_are_filled_in() throws Exception {
    NetworkFile file = NetworkFile.read(EXAMPLE);

    assertThat(file.chain().id()).isEqualTo(1337);
    assertThat(file.chain().fork()).isEqualTo(Fork.OSAKA);
    assertThat(file.chain().validators()).isEqualTo(ValidatorSet.Mode.HEADER);
    assertThat(file.nodes())
        .extracting(NetworkFile.Node::p2pPort)
        .containsExactly(30303, 30304, 30305, 30306);
    assertThat(file.nodes())
        .extracting(NetworkFile.Node::rpcPort)
        .containsExactly(8545, 8546, 8547, 8548);
    assertThat(file.nodes())
        .extracting(NetworkFile.Node::metricsPort)
        .containsExactly(9545, 9546, 9547, 9548);
    assertThat(file.rules().maxValidatorsPerOrganisation()).hasValue(1);
  }

  @Test
  void ports_are_counted_for_each_host() {
    NetworkFile file = NetworkFile.parse("t", FOUR);

    assertThat(file.nodes())
        .extracting(NetworkFile.Node::p2pPort)
        .containsExactly(30303, 30304, 30303);
    assertThat(file.nodes().get(1).role()).isEqualTo(NetworkFile.Role.RPC);
    assertThat(file.chain().requestTimeout()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void what_is_written_is_read_again() throws Exception {
    for (String text : List.of(FOUR, Files.readString(EXAMPLE), everything())) {
      NetworkFile file = NetworkFile.parse("t", text);
      assertThat(NetworkFile.parse("t", file.toYaml())).isEqualTo(file);
    }
  }

  private static String everything() {
    return """
    version: 1
    name: all
    chain: {id: 7, fork: prague, blockPeriod: 500ms, requestTimeout: 2s, epochLength: 100,
            gasLimit: 60000000, validators: contract}
    besu: {version: 26.4.0, sha256: %s}
    permissions: {nodes: false, accounts: true,
                  allowedAccounts: ['0x00000000000000000000000000000000000000aa']}
    rules: {maxValidatorsPerOrganisation: 2}
    organisations:
      - id: bank-a
        name: "Bank 'A' & co"
        lei: 529900T8BM49AURSDO55
        nodes:
          - {name: a1, role: validator, host: 10.0.0.1, p2pPort: 1, rpcPort: 2, metricsPort: 3,
             rpcHost: 0.0.0.0, heap: 1500m, publicKey: '0x%s',
             securityModule: {name: pkcs11-hsm, plugin: /opt/hsm/hsm-plugin_1.0.jar,
                options: [plugin-pkcs11-config-path=/etc/hsm.cfg,
                          "plugin-pkcs11-key-alias=bank-a's key"]}}
    """
        .formatted("ab".repeat(32), GENERATOR);
  }

  @Test
  void a_public_key_that_nobody_can_sign_for_is_refused() {
    String node = "{name: b1, host: 10.0.0.2, publicKey: '0x" + "11".repeat(64) + "'}";

    assertThatThrownBy(
            () -> NetworkFile.parse("t", FOUR.replace("{name: b1, host: 10.0.0.2}", node)))
        .hasMessageContaining("t:6 organisations[1].nodes[0].publicKey")
        .hasMessageContaining("no point of secp256k1");
  }

  @Test
  void a_file_that_is_no_text_is_refused(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("network.yml");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'n', 0});

    assertThatThrownBy(() -> NetworkFile.read(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no UTF-8 text");
  }

  /** What is wrong, where it stands, what was meant. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "host: 10.0.0.2|host: 10.0.0.02|t:6 organisations[1].nodes[0].host|is no IPv4 address",
        "host: 10.0.0.2|host: 0.0.0.0|t:6 organisations[1].nodes[0].host|other members reach",
        "{name: a1}|{name: a1, p2pPort: 65535}|t:5 organisations[0].nodes[1].p2pPort|65535",
        "name: b1|name: bank-a|t:5 organisations|is called like an organisation",
        "id: bank-b|id: bank-b, name: \"B\\u202ank\"|t:6 organisations[1].name|can all be seen",
        "id: bank-b|id: bank-b, name: \"B\\x9bnk\"|t:6 organisations[1].name|can all be seen",
        "{id: 1337}|{id: 1337, blockPeriod: PT0.1005S}|t:3 chain.blockPeriod|whole number of milli",
        "{id: 1337}|{id: 1337, blockPeriod: PT999999999999999H}|t:3 chain.blockPeriod|and 60s",
        "{id: 1337}|{id: 1337, requestTimeout: PT999999999999999H}"
            + "|t:3 chain.requestTimeout|at most 1h",
        "version: 1|version: 2|t:1 version|2 is not between 1 and 1",
        "name: test|nane: test|t:2 nane|Did you mean 'name'?",
        "name: test|name: Test Net|t:2 name|'Test Net' is not a name",
        "{id: 1337}|{id: 1337, blockperiod: 1s}|t:3 chain.blockperiod|Did you mean 'blockPeriod'?",
        "{id: 1337}|{}|t:3 chain.id|is missing",
        "{id: 1337}|{id: 0x539}|t:3 chain.id|'0x539' is no whole number",
        "{id: 1337}|{id: 1337, fork: london}|t:3 chain.fork|'london' is none of prague, osaka",
        "{id: 1337}|{id: 1337, blockPeriod: 10ms}|t:3 chain.blockPeriod|100ms and 60s",
        "{id: 1337}|{id: 1337, requestTimeout: 1s}|t:3 chain.requestTimeout|longer than the block",
        "{id: 1337}|{id: 1337, id: 1338}|t:3 chain.id|stands twice",
        "bank-b|bank-a|t:6 organisations[1].id|bank-a stands twice",
        "bank-b|Bank_B|t:6 organisations[1].id|is no organisation id",
        "name: b1|name: a1|t:6 organisations[1].nodes[0].name|two nodes are called a1",
        "host: 10.0.0.2|host: besu.example|t:6 organisations[1].nodes[0].host|is no IPv4 address",
        "host: 10.0.0.2|host: 10.0.0.256|t:6 organisations[1].nodes[0].host|is no IPv4 address",
        "host: 10.0.0.2|p2pPort: 30303|t:6 organisations[1].nodes[0].p2pPort|is used twice",
        "host: 10.0.0.2|heap: 64m|t:6 organisations[1].nodes[0].heap|Besu needs 256m",
        "host: 10.0.0.2|rol: rpc|t:6 organisations[1].nodes[0].rol|Did you mean 'role'?",
        "host: 10.0.0.2|publicKey: '0x11'|t:6 organisations[1].nodes[0].publicKey|64 bytes",
        "host: 10.0.0.2|securityModule: {name: hsm, plugin: /p/h.jar}"
            + "|t:6 organisations[1].nodes[0].securityModule|stands without a publicKey",
        "host: 10.0.0.2|securityModule: {name: localfile, plugin: /p/h.jar}"
            + "|t:6 organisations[1].nodes[0].securityModule.name|is the key file itself",
        "host: 10.0.0.2|securityModule: {name: hsm}"
            + "|t:6 organisations[1].nodes[0].securityModule.plugin|is missing",
        "host: 10.0.0.2|securityModule: {name: hsm, plugin: p/h.jar}"
            + "|t:6 organisations[1].nodes[0].securityModule.plugin|no absolute path of a jar",
        "host: 10.0.0.2|securityModule: {name: hsm, plugin: '/p q/h.jar'}"
            + "|t:6 organisations[1].nodes[0].securityModule.plugin|no absolute path of a jar",
        "host: 10.0.0.2|securityModule: {name: hsm, plugin: /p/../h.jar}"
            + "|t:6 organisations[1].nodes[0].securityModule.plugin|no absolute path of a jar",
        "host: 10.0.0.2|securityModule: {name: hsm, plugin: /p/h.jar, options: [--slot=1]}"
            + "|t:6 organisations[1].nodes[0].securityModule.options[0]|without leading dashes",
        "host: 10.0.0.2|securityModule: {name: hsm, plugin: /p/h.jar, options: [hsm-pin=1234]}"
            + "|t:6 organisations[1].nodes[0].securityModule.options[0]|no secret stands here",
        "id: bank-b|id: bank-b, lei: 529900T8BM49AURSDO56|t:6 organisations[1].lei|check digits",
        "id: bank-b|id: bank-b, lei: SHORT|t:6 organisations[1].lei|is no LEI",
        "role: rpc|role: rcp|t:5 organisations[0].nodes[1].role|none of validator, rpc",
        "nodes: [{name: b1|nodes: {name: b1|t:6|while parsing a flow mapping",
        "name: test|name: [test]|t:2 name|is not a single value",
      })
  void what_is_wrong_is_named(String good, String bad, String place, String why) {
    assertThat(FOUR).contains(good);
    assertThatThrownBy(() -> NetworkFile.parse("t", FOUR.replace(good, bad)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo("network_file_invalid");
              String sentence = refused.problem().sentence();
              assertThat(sentence).contains(why);
              if (!place.equals("t:6")) assertThat(sentence).contains(place);
            });
  }

  @Test
  void rules_of_the_whole_are_kept() {
    refuses(FOUR + "rules: {maxValidatorsPerOrganisation: 1}\n", "nothing wrong yet", false);
    refuses(
        FOUR.replace("role: rpc", "role: validator") + "rules: {maxValidatorsPerOrganisation: 1}\n",
        "bank-a has 2 validators, the rules allow 1",
        true);
    refuses(FOUR + "permissions: {accounts: true}\n", "nobody is listed", true);
    refuses(
        FOUR.replace("{name: a1}", "{name: a1, role: rpc}")
            .replace("{name: b1,", "{name: b1, role: rpc,"),
        "nobody runs a validator",
        true);
    refuses(FOUR + "besu: {sha256: '" + "ab".repeat(32) + "'}\n", "stands without a version", true);
  }

  @Test
  void anchors_do_not_multiply() {
    String bomb = "version: &a [x, x]\nname: [*a, *a]\n";
    refuses(bomb, "network_file_invalid", true);
  }

  @Test
  void the_folder_is_found_by_flag_then_here_then_where_up_keeps_it(@TempDir Path here)
      throws Exception {
    var option = new NetworkOption();
    assertThat(option.path(here, Map.of("BASCULE_ROOT", "/checkout")))
        .isEqualTo(Path.of("/checkout/.bascule/chain"));
    assertThat(option.path(here, Map.of("BASCULE_DATA", "/data")))
        .isEqualTo(Path.of("/data/chain"));
    Files.createDirectories(here.resolve("network"));
    Files.writeString(here.resolve("network/network.yml"), FOUR);
    assertThat(option.path(here, Map.of("BASCULE_DATA", "/data")))
        .isEqualTo(here.resolve("network"));
    NetworkFolder folder = NetworkFolder.open(here.resolve("network"));
    assertThat(folder.select(List.of("bank-a")))
        .extracting(NodeFolder::name)
        .containsExactly("a1", "a2");
    assertThat(folder.select(List.of("b1", "bank-b"))).hasSize(1);
    assertThatThrownBy(() -> folder.select(List.of("bank-x")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().hint()).contains("Did you mean bank-"));
  }

  private static void refuses(String text, String why, boolean refused) {
    if (!refused) {
      assertThat(NetworkFile.parse("t", text)).isNotNull();
      return;
    }
    assertThatThrownBy(() -> NetworkFile.parse("t", text))
        .isInstanceOfSatisfying(
            ProblemException.class, each -> assertThat(each.problem().sentence()).contains(why));
  }
}
