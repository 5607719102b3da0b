package dev.bascule.node.join;

import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.Membership;
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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node join-pack}. */
@Command(
    name = "join-pack",
    description = {
      "Writes the file from which an organisation joins the network: genesis, network file, peers."
          + " It holds no secret and is signed by an organisation of this folder.",
      "The organisation and its nodes must stand in network.yml; do not render before its answer is"
          + " here, or its keys would be made on this machine."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node join-pack bank-e --out bank-e.join.json",
      "  ./bascule node join-pack bank-e --as bank-b --out bank-e.join.json --network ./network"
    })
public final class JoinPackCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Parameters(paramLabel = "ORG", description = "The organisation that is to join.")
  private String organisation = "";

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "What to write.")
  private Path out = Path.of("");

  @Option(
      names = "--as",
      paramLabel = "ORG",
      description = "Who signs, by default the first organisation whose voting key is here.")
  private Optional<String> as = Optional.empty();

  @Override
  public Integer call() throws IOException {
    NetworkFolder network = option.open();
    OrganisationId subject = Membership.organisation(network, organisation).id();
    if (Files.exists(out)) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "pack_exists",
              "there is a file already",
              out + " is never written over",
              "Choose another name, or remove it.")
          .asException();
    }
    OrganisationId issuer = issuer(network, subject);
    Address account = VoterKey.ensure(network, issuer, new SecureRandom());
    List<String> peers =
        network.nodes().stream()
            .filter(node -> !node.organisation().equals(subject))
            .map(NodeFolder::enode)
            .toList();
    Optional<RegistryPlace> registry = RegistryPlace.of(network);
    JoinPack pack =
        new JoinPack(
            subject.text(),
            issuer.text(),
            account,
            Files.readString(network.networkFile()),
            Files.readString(network.genesisFile()),
            Files.readString(network.trustFile()),
            registry.map(place -> place.address().hex()).orElse(""),
            registry.map(place -> Long.toString(place.block())).orElse(""),
            voters(network),
            peers);
    try (SecretKey key = VoterKey.open(network, issuer)) {
      PrivateFile.create(out, pack.sign(key));
    }
    terminal.result(
        Map.of(
            "file",
            out.toString(),
            "fingerprint",
            pack.fingerprint().toString(),
            "issuedBy",
            issuer.text(),
            "peers",
            peers.size()),
        () -> {
          terminal.line(out + " for " + subject + ", signed by " + issuer);
          terminal.line("fingerprint " + pack.fingerprint());
          terminal.line("Send the file; tell the fingerprint by telephone, not with the file.");
        });
    return ExitCode.OK.number();
  }

  private OrganisationId issuer(NetworkFolder network, OrganisationId subject) {
    if (as.isPresent()) return Membership.organisation(network, as.get()).id();
    return Membership.acting(network, List.of()).stream()
        .filter(each -> !each.equals(subject))
        .findFirst()
        .orElseThrow(() ->
            Problem.of(
                    ExitCode.NOT_FOUND,
                    "issuer_missing",
                    "nobody here can sign the pack",
                    "no organisation's key is in " + network.root(),
                    "Run it on the machine of a member.")
                .asException());
  }

  private static List<String> voters(NetworkFolder network) throws IOException {
    List<String> voters = new ArrayList<>();
    for (NetworkFile.Organisation each : network.file().organisations()) {
      VoterKey.address(network, each.id())
          .ifPresent(address -> voters.add(each.id() + " " + address.hex()));
    }
    return voters;
  }
}
