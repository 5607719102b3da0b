package dev.bascule.node.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
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
import java.util.List;
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
    organisations.add(RegistryChain.fifth(four.file()));
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

  /** Whoever reads the post can sign an answer with a key of his own. */
  @Test
  void an_answer_never_replaces_a_key_that_is_known() throws Exception {
    NetworkFolder theirs = NetworkFolder.open(issuer);
    NodeFolder victim = theirs.nodes().get(1);
    // The victim's key is at the victim's; here is only what it told.
    Files.delete(victim.keyFile());
    Path voter = issuer.resolve("bank-b/voter");
    String before = Files.readString(victim.publicKeyFile()) + Files.readString(voter);
    Path forged = temp.resolve("forged.json");
    try (SecretKey mine = SecretKey.of(Bytes.fromHex("0x" + "42".repeat(32)).toArray())) {
      Address signer = Signer.of(mine.publicKey());
      var node =
          new JoinAnswer.NodeKeyOf(
              victim.name(), Bytes.fromHex(NodeFolder.publicKeyText(mine.publicKey())));
      Files.writeString(forged, new JoinAnswer("bank-b", signer, "", List.of(node)).sign(mine));
    }

    Command accepted = Command.run("join", forged.toString(), "--network", issuer.toString());

    assertThat(accepted.exit()).as(accepted.err()).isEqualTo(5);
    assertThat(accepted.err()).contains("voter_known");
    Files.delete(voter);
    accepted = Command.run("join", forged.toString(), "--network", issuer.toString());
    assertThat(accepted.exit()).as(accepted.err()).isEqualTo(5);
    assertThat(accepted.err()).contains("node_key_known");
    Files.writeString(voter, before.substring(before.length() - 43));
    assertThat(Files.readString(victim.publicKeyFile()) + Files.readString(voter))
        .isEqualTo(before);
  }

  /** Signed and with the right fingerprint, and still nothing that can be used. */
  @Test
  void a_pack_that_cannot_be_used_leaves_nothing() throws Exception {
    issue();
    Path own = temp.resolve("own");
    JoinPack whole = ((JoinPack.Reading.Genuine) JoinPack.read(Files.readAllBytes(pack))).pack();
    List<String> off = new ArrayList<>(whole.peers());
    off.set(0, "enode://" + "01".repeat(64) + off.getFirst().substring(136));
    for (JoinPack bad :
        List.of(
            with(whole, whole.for_(), whole.voters(), List.of("no enode")),
            with(whole, whole.for_(), whole.voters(), off),
            with(whole, whole.for_(), whole.voters(), whole.peers().subList(1, 4)),
            with(whole, "bank-z", whole.voters(), whole.peers()),
            with(whole, whole.for_(), List.of("bank-a"), whole.peers()))) {
      NetworkFolder theirs = NetworkFolder.open(issuer);
      try (SecretKey key = VoterKey.open(theirs, new OrganisationId("bank-b"))) {
        Files.writeString(pack, bad.sign(key));
      }
      Command joined =
          Command.run(
              "join",
              pack.toString(),
              "--fingerprint",
              bad.fingerprint().toString(),
              "--out",
              own.toString());
      assertThat(joined.exit()).as(joined.err()).isEqualTo(9);
      assertThat(joined.err()).contains("pack_malformed");
      assertThat(own).doesNotExist();
    }
  }

  /** What runs on a member's machine, and who may ask it, is the member's own decision. */
  @Test
  void a_pack_does_not_decide_for_the_new_member() throws Exception {
    String device = "\n        securityModule: {name: hsm, plugin: /opt/hsm/lib/hsm.jar}";
    String other = NodeFolder.publicKeyText(publicKey());
    NetworkFolder theirs = NetworkFolder.open(issuer);
    String yaml = theirs.file().toYaml();
    int last = yaml.lastIndexOf("heap:");
    String changed =
        yaml.substring(0, last)
            + "rpcHost: 10.9.9.9\n        publicKey: '"
            + other
            + "'"
            + device
            + "\n        "
            + yaml.substring(last);
    Files.writeString(theirs.networkFile(), changed);
    String fingerprint = issue();
    Path own = temp.resolve("own");

    Command joined =
        Command.run("join", pack.toString(), "--fingerprint", fingerprint, "--out", own.toString());

    assertThat(joined.exit()).as(joined.err()).isZero();
    assertThat(joined.out())
        .contains("left out of bank-e-1: rpcHost 10.9.9.9, securityModule hsm of /opt/hsm/lib")
        .contains("network.yml");
    NetworkFile.Node node = NetworkFolder.open(own).nodesOf(NEW).getFirst().node();
    assertThat(node.rpcHost()).isEqualTo("127.0.0.1");
    assertThat(node.securityModule()).isEmpty();
    assertThat(Files.readString(NetworkFolder.open(own).nodesOf(NEW).getFirst().configFile()))
        .doesNotContain("10.9.9.9")
        .doesNotContain("hsm");
    // An interrupted join goes on.
    Command again =
        Command.run("join", pack.toString(), "--fingerprint", fingerprint, "--out", own.toString());
    assertThat(again.exit()).as(again.err()).isZero();
  }

  private static PublicKey publicKey() {
    try (SecretKey key = SecretKey.of(Bytes.fromHex("0x" + "43".repeat(32)).toArray())) {
      return key.publicKey();
    }
  }

  private static JoinPack with(
      JoinPack it, String organisation, List<String> voters, List<String> peers) {
    return new JoinPack(
        organisation,
        it.issuedBy(),
        it.issuer(),
        it.network(),
        it.genesis(),
        it.trust(),
        it.registry(),
        it.registryBlock(),
        voters,
        peers);
  }

  @Test
  void a_pack_is_not_written_over_another_file() throws Exception {
    Path key = NetworkFolder.open(issuer).nodes().getFirst().keyFile();
    String secret = Files.readString(key);

    Command issued =
        Command.run("join-pack", "bank-e", "--out", key.toString(), "--network", issuer.toString());

    assertThat(issued.exit()).as(issued.err()).isEqualTo(5);
    assertThat(issued.err()).contains("pack_exists");
    assertThat(Files.readString(key)).isEqualTo(secret);
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
