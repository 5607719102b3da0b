package dev.bascule.node.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.Command;
import dev.bascule.node.membership.NetworkWriting;
import dev.bascule.node.membership.RegistryChain;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members are proposed, voted on and taken back through the registry itself, on anvil. */
class ValidatorCommandTest {

  @TempDir Path temp;

  @Test
  void a_fifth_member_is_proposed_voted_for_and_taken_back() throws Exception {
    NetworkFolder four = RegistryChain.network(temp.resolve("net"), 4);
    try (RegistryChain chain = RegistryChain.start(four)) {
      String network = withFifth(four).root().toString();

      Command dry =
          Command.run("validator", "propose", "bank-e", "--dry-run", "--network", network);
      assertThat(dry.exit()).as(dry.err()).isZero();
      assertThat(dry.out())
          .contains("dry run: 4 validators become 5: 4 must seal, 1 may fail")
          .contains("add organisation bank-e")
          .contains("as validator");
      assertThat(list(network).out()).contains("4 validators").contains("Nothing is voted on.");

      Command proposed =
          Command.run("validator", "propose", "bank-e", "--as", "bank-a", "--network", network);
      assertThat(proposed.exit()).as(proposed.err()).isZero();
      assertThat(proposed.out()).contains("proposal 1 by bank-a is open, 1 of 3 votes");

      Command voted =
          Command.run(
              "validator",
              "propose",
              "bank-e",
              "--as",
              "bank-b",
              "--as",
              "bank-c",
              "--network",
              network);
      assertThat(voted.out()).contains("proposal 1 by bank-a is passed, 3 of 3 votes");

      Command discarded =
          Command.run("validator", "discard", "bank-e", "--as", "bank-c", "--network", network);
      assertThat(discarded.out()).contains("taken back: the vote of bank-c on proposal 1");
      assertThat(list(network).out()).contains("proposal 1 by bank-a is open, 2 of 3 votes");

      Command.run("validator", "propose", "bank-e", "--as", "bank-d", "--network", network);
      chain.pass(5);
      Command executed =
          Command.run("validator", "propose", "bank-e", "--as", "bank-a", "--network", network);
      assertThat(executed.out()).contains("proposal 1 by bank-a is executed");
      assertThat(list(network).out()).contains("5 validators: 4 must seal, 1 may fail");
    }
  }

  @Test
  void what_would_strand_the_chain_is_refused_with_the_reason() throws Exception {
    NetworkFolder four = RegistryChain.network(temp.resolve("net"), 4);
    try (RegistryChain chain = RegistryChain.start(four)) {
      chain.pass(1);
      String network = four.root().toString();

      Command below = Command.run("validator", "propose", "bank-d", "--drop", "--network", network);
      assertThat(below.exit()).isEqualTo(5);
      assertThat(below.err())
          .contains("the chain would be in danger: 4 validators become 3")
          .contains("(code below_four, exit 5)");

      Command forced =
          Command.run(
              "validator",
              "propose",
              "bank-d",
              "--drop",
              "--force",
              "--dry-run",
              "--network",
              network);
      assertThat(forced.exit()).as(forced.err()).isZero();
      assertThat(forced.out()).contains("remove node").contains("remove organisation bank-d");

      Command unknown = Command.run("validator", "propose", "bank-x", "--network", network);
      assertThat(unknown.exit()).isEqualTo(4);
      assertThat(unknown.err()).contains("organisation_unknown");
    }
  }

  @Test
  void silent_nodes_are_said() throws Exception {
    String network = RegistryChain.network(temp.resolve("net"), 4).root().toString();

    Command silent = list(network);
    assertThat(silent.exit()).isEqualTo(7);
    assertThat(silent.err()).contains("nodes_silent");
  }

  private static Command list(String network) {
    return Command.run("validator", "list", "--network", network);
  }

  /** As an operator does it: one organisation more in network.yml. */
  static NetworkFolder withFifth(NetworkFolder four) throws Exception {
    NetworkFile file = four.file();
    var organisations = new ArrayList<>(file.organisations());
    organisations.add(RegistryChain.fifth(file));
    NetworkFile five =
        new NetworkFile(
            file.name(),
            file.chain(),
            file.besu(),
            file.permissions(),
            file.rules(),
            organisations);
    Files.deleteIfExists(four.networkFile());
    Files.writeString(four.networkFile(), five.toYaml());
    NetworkFolder network = NetworkFolder.open(four.root());
    NetworkWriting.writer(new SecureRandom()).render(network);
    return network;
  }
}
