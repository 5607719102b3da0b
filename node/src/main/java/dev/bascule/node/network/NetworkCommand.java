package dev.bascule.node.network;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.membership.NetworkWriting;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node network}: the folder of a network, made from one file. */
@Command(
    name = "network",
    description = "Makes the folder of a network from network.yml, and renders it again.",
    subcommands = {NetworkCommand.Create.class, NetworkCommand.Render.class, HelpCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node network create --config network.yml --out ./network",
      "  ./bascule node network render --network ./network"
    })
public final class NetworkCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  private static NetworkFolderWriter writer() {
    return NetworkWriting.writer(new SecureRandom());
  }

  private static void show(NetworkFolder network, Terminal terminal) throws IOException {
    var genesis = network.genesis();
    List<Map<String, Object>> nodes = new ArrayList<>();
    var table = new Table("node", "organisation", "role", "address", "enode at", "rpc");
    for (NodeFolder node : network.nodes()) {
      String at = node.node().host() + ":" + node.node().p2pPort();
      String role = node.node().role().word();
      table.row(
          node.name(), node.organisation(), role, node.address(), at, node.rpcUrl().toString());
      var json = new LinkedHashMap<String, Object>();
      json.put("name", node.name());
      json.put("organisation", node.organisation().text());
      json.put("role", role);
      json.put("address", node.address().hex());
      json.put("enode", node.enode());
      nodes.add(json);
    }
    var json = new LinkedHashMap<String, Object>();
    json.put("network", network.root().toString());
    json.put("chainId", genesis.chainId());
    json.put("genesisHash", genesis.hash().hex());
    json.put("quorum", genesis.validators().quorum());
    json.put("nodes", nodes);
    terminal.result(
        json,
        () -> {
          terminal.line(
              network.root() + "  chain id " + genesis.chainId() + "  genesis " + genesis.hash());
          terminal.table(table);
          terminal.line(
              genesis.validators().members().size()
                  + " validators, "
                  + genesis.validators().quorum()
                  + " must seal a block");
          terminal.line("next: ./bascule node doctor --network " + network.root());
        });
  }

  /** {@code node network create}. */
  @Command(
      name = "create",
      description = {
        "Makes keys, genesis, configuration, allowlists, static peers, systemd units and a compose"
            + " file.",
        "An existing folder is refused; no key is ever written over."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./bascule node network create --config docs/examples/network.yml --out ./network",
        "  ./bascule node network create --config network.yml --out ./net --json"
      })
  static final class Create implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The network file; docs/reference/network-yml.md has every key.")
    private Path config = Path.of("");

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "The folder to make, by default ${DEFAULT-VALUE}.")
    private Path out = Path.of("network");

    @Override
    public Integer call() throws IOException {
      show(writer().create(NetworkFile.read(config), out), terminal);
      return ExitCode.OK.number();
    }
  }

  /** {@code node network render}. */
  @Command(
      name = "render",
      description = {
        "Renders the generated files of a folder again from its network.yml.",
        "Keys and genesis stay as they are; running nodes read the files at their next start."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node network render --network ./network"})
  static final class Render implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final NetworkOption option = new NetworkOption();

    @Override
    public Integer call() throws IOException {
      NetworkFolder network = option.open();
      writer().render(network);
      show(network, terminal);
      return ExitCode.OK.number();
    }
  }
}
