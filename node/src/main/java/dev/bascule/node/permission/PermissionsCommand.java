package dev.bascule.node.permission;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.Manifest;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node permissions}: the registry's list and what the nodes have of it. */
@Command(
    name = "permissions",
    description = "Whom the nodes talk to: the registry is the source, the nodes' files follow.",
    subcommands = {PermissionsCommand.Show.class, PermissionsCommand.Sync.class, HelpCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node permissions show",
      "  ./bascule node permissions sync --network ./network"
    })
public final class PermissionsCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  /** Where the list comes from, and the list. */
  private record Source(String name, Allowlist list) {

    static Source of(NetworkFolder network) throws IOException {
      Optional<RegistryPlace> place = RegistryPlace.of(network);
      if (place.isEmpty()) {
        return new Source(network.networkFile() + ", there is no registry", Allowlist.of(network));
      }
      try (EvmNode node = AnsweringNode.required(network)) {
        long head = node.headNumber();
        return new Source(
            "registry " + place.get().address() + " at block " + head,
            Allowlist.of(new RegistryViews(node, place.get().address()).state(head), network));
      }
    }
  }

  /** {@code node permissions show}. */
  @Command(
      name = "show",
      description = {
        "The allowlist, and where files or running nodes differ from it.",
        "Exit status 9 when something differs."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node permissions show", "  ./bascule node permissions show --json"})
  static final class Show implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final NetworkOption option = new NetworkOption();

    @Override
    public Integer call() throws IOException {
      NetworkFolder network = option.open();
      Source source = Source.of(network);
      List<String> lines = new ArrayList<>();
      List<Map<String, Object>> nodes = new ArrayList<>();
      for (NodeFolder each : network.nodes()) {
        if (!each.isLocal()) continue;
        NodeAllowlist has = new NodeAllowlist(each);
        List<String> files = source.list().drift(has.inFiles()).lines();
        Optional<List<String>> running = has.running();
        List<String> process =
            running
                .map(enodes ->
                    source.list().drift(new Allowlist(enodes, source.list().accounts())).lines())
                .orElse(List.of());
        for (String line : files) lines.add(each.name() + ", files: " + line);
        for (String line : process) lines.add(each.name() + ", running: " + line);
        var json = new LinkedHashMap<String, Object>();
        json.put("node", each.name());
        json.put("answers", running.isPresent());
        json.put("files", files);
        json.put("running", process);
        nodes.add(json);
      }
      terminal.result(
          Map.of(
              "source",
              source.name(),
              "enodes",
              source.list().enodes(),
              "accounts",
              source.list().accounts().stream().map(Object::toString).toList(),
              "nodes",
              nodes),
          () -> {
            terminal.line("By " + source.name() + ":");
            source.list().enodes().forEach(terminal::line);
            source.list().accounts().forEach(each -> terminal.line("account " + each));
            lines.forEach(terminal::line);
            terminal.line(
                lines.isEmpty()
                    ? "All nodes of this folder have it so."
                    : "next: ./bascule node permissions sync --network " + network.root());
          });
      return lines.isEmpty() ? ExitCode.OK.number() : ExitCode.VERIFICATION_FAILED.number();
    }
  }

  /** {@code node permissions sync}. */
  @Command(
      name = "sync",
      description = {
        "Writes the allowlist into the files of every node of this folder and has the running ones"
            + " read it. The agent does the same by itself."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node permissions sync --network ./network"})
  static final class Sync implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final NetworkOption option = new NetworkOption();

    @Override
    public Integer call() throws IOException {
      NetworkFolder network = option.open();
      Source source = Source.of(network);
      requireNodes(source);
      var done = new LinkedHashMap<String, Object>();
      for (NodeFolder each : network.nodes()) {
        if (!each.isLocal()) continue;
        done.put(
            each.name(),
            switch (new NodeAllowlist(each).apply(source.list())) {
              case NodeAllowlist.Applied.Unchanged _ -> "has it so";
              case NodeAllowlist.Applied.Reloaded _ -> "written and read by the node";
              case NodeAllowlist.Applied.Written(var why) ->
                  "written; the node reads it at its next start: " + why.sentence();
            });
      }
      Manifest.write(network);
      terminal.result(
          Map.of("source", source.name(), "nodes", done),
          () -> {
            terminal.line("By " + source.name() + ":");
            done.forEach((name, what) -> terminal.line(name + ": " + what));
          });
      return ExitCode.OK.number();
    }

    /** A list without a node would cut these off from everybody, for good. */
    private static void requireNodes(Source source) {
      if (!source.list().enodes().isEmpty()) return;
      throw Problem.of(
              ExitCode.REFUSED,
              "allowlist_empty",
              "nothing is written: the list names no node",
              source.name() + " lists 0 nodes, and a node with that list talks to nobody",
              "Ask another member what ./bascule node permissions show says there.")
          .asException();
    }
  }
}
