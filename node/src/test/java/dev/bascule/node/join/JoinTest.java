package dev.bascule.node.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.Command;
import dev.bascule.node.membership.RegistryChain;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new member gets a pack, joins with keys of its own, and its answer comes back. */
class JoinTest {

  private static final OrganisationId NEW = new OrganisationId("bank-e");

  @TempDir Path temp;
  private Path issuer;
  private Path pack;

  @BeforeEach
  void network() throws Exception {
    NetworkFolder four = RegistryChain.network(temp.resolve("net"), 4);
    issuer = four.root();
    pack = temp.resolve("bank-e.join.json");
    var organisations = new ArrayList<>(four.file().organisations());
    organisations.add(RegistryChain.file(5, "").organisations().getLast());
    NetworkFile file = four.file();
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
  }

  @Test
  void a_member_joins_with_keys_of_its_own() throws Exception {
    String fingerprint = issue();
    Path own = temp.resolve("own");
    Command joined =
        Command.run("join", pack.toString(), "--fingerprint", fingerprint, "--out", own.toString());
    assertThat(joined.exit()).as(joined.err()).isZero();

    NetworkFolder mine = NetworkFolder.open(own);
    NetworkFolder theirs = NetworkFolder.open(issuer);
    assertThat(mine.genesis().hash()).isEqualTo(theirs.genesis().hash());
    for (NodeFolder each : mine.nodes()) {
      boolean ours = each.organisation().equals(NEW);
      assertThat(Files.exists(each.keyFile())).as(each.name()).isEqualTo(ours);
      assertThat(Files.readString(mine.nodesOf(NEW).getFirst().permissionsFile()))
          .contains(each.enode());
    }
    assertThat(VoterKey.isHere(mine, NEW)).isTrue();
    assertThat(VoterKey.isHere(mine, new OrganisationId("bank-a"))).isFalse();
    assertThat(Files.readString(pack)).doesNotContain(secretOf(theirs)).doesNotContain("voter.key");

    Path answer = own.resolve("bank-e.answer.json");
    Command accepted = Command.run("join", answer.toString(), "--network", issuer.toString());
    assertThat(accepted.exit()).as(accepted.err()).isZero();
    NodeFolder noted = NetworkFolder.open(issuer).nodesOf(NEW).getFirst();
    assertThat(noted.publicKey()).isEqualTo(mine.nodesOf(NEW).getFirst().publicKey());
    assertThat(Files.exists(noted.keyFile())).isFalse();
    assertThat(VoterKey.address(NetworkFolder.open(issuer), NEW))
        .isEqualTo(VoterKey.address(mine, NEW));
  }

  @Test
  void without_the_right_fingerprint_nothing_is_made() throws Exception {
    issue();
    Path own = temp.resolve("own");

    Command missing = Command.run("join", pack.toString(), "--out", own.toString());
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.err()).contains("fingerprint_missing");
    Command other =
        Command.run(
            "join",
            pack.toString(),
            "--fingerprint",
            "0000-0000-0000-0000-0000",
            "--out",
            own.toString());
    assertThat(other.exit()).isEqualTo(9);
    assertThat(other.err()).contains("fingerprint_differs");
    assertThat(own).doesNotExist();
  }

  @Test
  void a_changed_pack_is_refused() throws Exception {
    String fingerprint = issue();
    String text = Files.readString(pack);
    int port = NetworkFolder.open(issuer).nodes().getFirst().node().p2pPort();
    Files.writeString(pack, text.replace(":" + port + "\"", ":1\""));
    assertThat(Files.readString(pack)).isNotEqualTo(text);

    Command changed =
        Command.run("join", pack.toString(), "--fingerprint", fingerprint, "--out", "nowhere");
    assertThat(changed.exit()).isEqualTo(9);
    assertThat(changed.err()).contains("pack_not_signed_by_issuer");
  }

  private String issue() {
    Command issued =
        Command.run(
            "join-pack",
            "bank-e",
            "--as",
            "bank-b",
            "--out",
            pack.toString(),
            "--network",
            issuer.toString());
    assertThat(issued.exit()).as(issued.err()).isZero();
    Matcher print = Pattern.compile("fingerprint ([0-9a-f-]{24})").matcher(issued.out());
    assertThat(print.find()).as(issued.out()).isTrue();
    return print.group(1);
  }

  private static String secretOf(NetworkFolder network) throws Exception {
    return Files.readString(network.nodes().getFirst().keyFile()).strip().substring(2);
  }
}
