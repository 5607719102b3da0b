package dev.bascule.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.node.Command;
import dev.bascule.node.FakeNode;
import dev.bascule.node.TestFolder;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Nodes that lie. */
class AnsweringNodeTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path temp;

  /** What is written into our files and voted for follows from what one node says. */
  @Test
  void a_node_of_this_folder_is_believed_before_a_higher_one_of_others() throws Exception {
    NetworkFolder network = RegistryChain.network(temp.resolve("net"), 4);
    NodeFolder own = network.nodes().getLast();
    NodeFolder foreign = network.nodes().getFirst();
    Files.delete(foreign.keyFile());
    try (FakeNode honest = lying(network, own);
        FakeNode liar = lying(network, foreign)) {
      honest.head(5, Instant.now());
      liar.head(Long.MAX_VALUE, Instant.now());
      try (EvmNode asked = AnsweringNode.required(network)) {
        assertThat(asked.rpc().url()).isEqualTo(own.rpcUrl());
      }
    }
    try (FakeNode only = lying(network, foreign);
        EvmNode asked = AnsweringNode.required(network)) {
      only.head(5, Instant.now());
      assertThat(asked.rpc().url()).isEqualTo(foreign.rpcUrl());
    }
  }

  /** Nonsense of a node ends a command in words, and no file follows it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "permissions show",
        "permissions sync",
        "validator list",
        "validator propose bank-b --drop --dry-run",
        "validator discard bank-b --dry-run"
      })
  void a_node_that_answers_nonsense_is_named(String line) throws Exception {
    NetworkFolder network = RegistryChain.network(temp.resolve("net"), 4);
    NodeFolder first = network.nodes().getFirst();
    String allowed = Files.readString(first.permissionsFile());
    for (String word : List.of("0x", "0x1", "0x" + "00".repeat(64), "0x" + "ff".repeat(320))) {
      try (FakeNode node = lying(network, first)) {
        node.head(Long.MAX_VALUE, Instant.now());
        node.say("eth_call", JSON.getNodeFactory().stringNode(word));
        node.say("qbft_getPendingVotes", JSON.readTree("{\"\\u001b[31m\": true}"));
        var command = new java.util.ArrayList<>(List.of(line.split(" ")));
        command.addAll(List.of("--network", network.root().toString(), "--json"));
        Command asked = Command.run(command.toArray(String[]::new));
        assertThat(asked.exit()).as(word + asked.err()).isIn(6, 7);
        assertThat(JSON.readTree(asked.out()).path("code").asString("")).isNotEmpty();
        assertThat(Files.readString(first.permissionsFile())).isEqualTo(allowed);
      }
    }
  }

  /** Four validators of which one seals: a fifth would need three more than there are. */
  @Test
  void a_newcomer_that_would_halt_the_chain_is_refused() throws Exception {
    NetworkFolder four = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    String fifth =
        """
          - id: bank-e
            nodes:
              - {name: bank-e-1, host: 10.9.9.9, publicKey: '0x%s'}
        """
            .formatted(
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                    + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
    NetworkFolder five =
        TestFolder.change(four, NetworkFile.parse("t", four.file().toYaml() + fifth));
    NodeFolder first = five.nodes().getFirst();
    String folder = five.root().toString();
    try (FakeNode node = lying(five, first)) {
      node.without(five.nodes().subList(1, 4)).head(100, Instant.now());
      Command vote = Command.run("validator", "propose", "bank-e", "--network", folder);
      assertThat(vote.exit()).as(vote.err()).isEqualTo(5);
      assertThat(vote.err()).contains("too_few_seal").contains("1 of the 5 seal now and 4 must");
      Command forced =
          Command.run(
              "validator", "propose", "bank-e", "--force", "--dry-run", "--network", folder);
      assertThat(forced.exit()).as(forced.err()).isZero();
    }
  }

  private static FakeNode lying(NetworkFolder network, NodeFolder node) throws Exception {
    FakeNode fake = new FakeNode(node, network.genesis());
    String id = "0x" + Long.toHexString(network.genesis().chainId());
    return fake.say("eth_chainId", JSON.getNodeFactory().stringNode(id));
  }
}
