package dev.bascule.node.join;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.Membership;
import dev.bascule.node.membership.NetworkWriting;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node join}. */
@Command(
    name = "join",
    description = {
      "With a join pack: makes the folder of a new member, with keys of its own, and the answer"
          + " that its issuer needs. With such an answer: notes the new member's public keys in the"
          + " issuer's folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node join bank-e.join.json --fingerprint 1f0c-88aa-0d5e-7b21-9c04 --out ./network",
      "  ./bascule node join bank-e.answer.json --network ./network"
    })
public final class JoinCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Parameters(paramLabel = "FILE", description = "A join pack or an answer.")
  private Path file = Path.of("");

  @Option(
      names = "--fingerprint",
      paramLabel = "DIGITS",
      description = "Of the pack, as its issuer told it.")
  private Optional<String> fingerprint = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to make, by default ${DEFAULT-VALUE}.")
  private Path out = Path.of("network");

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "file_missing",
              "nothing to join from",
              file + " is not there",
              "Name the file that ./bascule node join-pack wrote, or the answer to it.")
          .asException();
    }
    byte[] bytes = Files.readAllBytes(file);
    if (JoinAnswer.isAnswer(bytes)) accept(bytes);
    else join(bytes);
    return ExitCode.OK.number();
  }

  private void join(byte[] bytes) throws IOException {
    switch (JoinPack.read(bytes)) {
      case JoinPack.Reading.Refused(String code, String reason) ->
          throw invalid(code, "the pack cannot be believed", reason);
      case JoinPack.Reading.Genuine(JoinPack pack, Fingerprint print) -> {
        requireFingerprint(pack, print);
        PackContents contents = contents(pack);
        requireRoom(contents.networkText(pack));
        NetworkFolder network = make(pack, contents);
        Path answer = answer(network, pack, print);
        terminal.result(
            Map.of(
                "network",
                network.root().toString(),
                "organisation",
                pack.for_(),
                "answer",
                answer.toString(),
                "leftOut",
                contents.leftOut()),
            () -> {
              contents.leftOut().forEach(each -> terminal.line("left out of " + each));
              if (!contents.leftOut().isEmpty()) {
                terminal.line(
                    "That is your decision, not the pack's: write it into "
                        + network.networkFile()
                        + " if you want it, then ./bascule node network render.");
              }
              terminal.line(network.root() + " is the folder of " + pack.for_() + ".");
              terminal.line("Send " + answer + " back to " + pack.issuedBy() + ".");
              terminal.line("next: ./bascule node doctor --network " + network.root());
            });
      }
    }
  }

  private void requireFingerprint(JoinPack pack, Fingerprint print) {
    if (fingerprint.isEmpty()) {
      throw Problem.of(
              ExitCode.USAGE,
              "fingerprint_missing",
              "whose network this is, nobody has confirmed",
              "the pack says that " + pack.issuedBy() + " issued it",
              "Ask "
                  + pack.issuedBy()
                  + " for the fingerprint by telephone and give it with --fingerprint.")
          .asException();
    }
    if (!Fingerprint.typed(fingerprint.get()).equals(print)) {
      throw invalid(
          "fingerprint_differs",
          "this is not the pack that was issued",
          "its fingerprint is " + print + ", you were told " + fingerprint.get());
    }
  }

  private PackContents contents(JoinPack pack) {
    try {
      return PackContents.of(file.toString(), pack);
    } catch (IllegalArgumentException wrong) {
      throw invalid(
          "pack_malformed", "the pack cannot be used", String.valueOf(wrong.getMessage()));
    }
  }

  /** A join that was interrupted goes on; another network's folder stays as it is. */
  private void requireRoom(String text) throws IOException {
    Path there = out.resolve(NetworkFile.NAME);
    if (!Files.exists(there) || Files.readString(there).equals(text)) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "network_folder_exists",
            out + " is there already",
            "it may hold the keys of a network",
            "Choose another folder with --out.")
        .asException();
  }

  /** Public files first; keys of our own are made by rendering. */
  private NetworkFolder make(JoinPack pack, PackContents contents) throws IOException {
    Path root = out.toAbsolutePath().normalize();
    NetworkFolder network = NetworkFolder.of(root, contents.file());
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    writeIfMissing(network.networkFile(), contents.networkText(pack));
    writeIfMissing(network.genesisFile(), pack.genesis());
    writeIfMissing(network.trustFile(), pack.trust());
    if (contents.registry().isPresent() && RegistryPlace.of(network).isEmpty()) {
      contents.registry().get().write(network);
    }
    for (var key : contents.keys().entrySet()) {
      NodeFolder node = network.node(key.getKey()).orElseThrow();
      PrivateFile.write(node.publicKeyFile(), key.getValue() + "\n");
    }
    for (var voter : contents.voters().entrySet()) {
      VoterKey.tell(network, voter.getKey(), voter.getValue());
    }
    VoterKey.ensure(network, contents.joining(), new SecureRandom());
    NetworkWriting.writer(new SecureRandom()).render(network);
    return network;
  }

  private static void writeIfMissing(Path file, String text) throws IOException {
    if (!Files.exists(file)) PrivateFile.write(file, text);
  }

  private Path answer(NetworkFolder network, JoinPack pack, Fingerprint print) throws IOException {
    OrganisationId own = Membership.organisation(network, pack.for_()).id();
    List<JoinAnswer.NodeKeyOf> keys = new ArrayList<>();
    for (NodeFolder each : network.nodesOf(own)) {
      keys.add(
          new JoinAnswer.NodeKeyOf(
              each.name(), Bytes.fromHex(NodeFolder.publicKeyText(each.publicKey()))));
    }
    Address voter = VoterKey.address(network, own).orElseThrow();
    Path answer = network.root().resolve(own + ".answer.json");
    try (SecretKey key = VoterKey.open(network, own)) {
      JoinAnswer body = new JoinAnswer(own.text(), voter, print.digits(), keys);
      PrivateFile.write(answer, body.sign(key));
    }
    return answer;
  }

  private void accept(byte[] bytes) throws IOException {
    NetworkFolder network = option.open();
    switch (JoinAnswer.read(bytes)) {
      case JoinAnswer.Reading.Refused(String code, String reason) ->
          throw invalid(code, "the answer cannot be believed", reason);
      case JoinAnswer.Reading.Genuine(JoinAnswer answer) -> {
        OrganisationId id = Membership.organisation(network, answer.organisation()).id();
        Map<NodeFolder, String> keys = new AnswerCheck(network, id).keys(answer);
        for (var each : keys.entrySet()) {
          PrivateFile.write(each.getKey().publicKeyFile(), each.getValue() + "\n");
        }
        VoterKey.tell(network, id, answer.voter());
        NetworkWriting.writer(new SecureRandom()).render(network);
        Map<String, String> addresses = new LinkedHashMap<>();
        keys.keySet().forEach(node -> addresses.put(node.name(), node.address().hex()));
        terminal.result(
            Map.of(
                "organisation",
                id.text(),
                "nodes",
                addresses.size(),
                "addresses",
                addresses,
                "voter",
                answer.voter().hex()),
            () -> {
              terminal.line("Noted " + addresses.size() + " nodes and the vote of " + id + ":");
              addresses.forEach((name, address) -> terminal.line("  " + name + "  " + address));
              terminal.line("  vote  " + answer.voter());
              terminal.line("Compare them with " + id + " by telephone before anybody votes.");
              terminal.line("next: ./bascule node validator propose " + id + " --dry-run");
            });
      }
    }
  }

  static RuntimeException invalid(String code, String what, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            code,
            what,
            why,
            "Take nothing from it; ask who sent it by another way.")
        .asException();
  }
}
