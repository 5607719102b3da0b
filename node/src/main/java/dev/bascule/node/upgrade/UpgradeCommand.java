package dev.bascule.node.upgrade;

import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.besu.BesuVersion;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkFolderWriter;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.operate.NetworkStatus;
import dev.bascule.node.operate.NodeStatus;
import dev.bascule.node.upgrade.UpgradePlan.Member;
import dev.bascule.node.upgrade.UpgradePlan.Step;
import java.io.IOException;
import java.time.Instant;
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

/** {@code node upgrade}: changes nothing, says how it would be done. */
@Command(
    name = "upgrade",
    description = "What stands between this network and another version of Besu.",
    subcommands = {UpgradeCommand.Check.class, HelpCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule node upgrade check --to 26.8.0"})
public final class UpgradeCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  /** {@code node upgrade check}. */
  @Command(
      name = "check",
      description = {
        "Says whether and in which order the nodes can go to a version, and the quorum during each"
            + " step. Changes nothing.",
        "Exit 0 when there is a way, 6 when there is none."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./bascule node upgrade check --to 26.8.0",
        "  ./bascule node upgrade check --to 26.8.0 --from 25.12.0 --json"
      })
  static final class Check implements Callable<Integer> {

    /** The last block that could carry a vote that still counts is at most an epoch away. */
    private static final int VOTE_BLOCKS = 20;

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final NetworkOption option = new NetworkOption();

    @Option(
        names = "--to",
        required = true,
        paramLabel = "VERSION",
        description = "The release to go to, such as 26.8.0.")
    private String to = "";

    @Option(
        names = "--from",
        paramLabel = "VERSION",
        description =
            "What nodes run that do not answer. By default the installed Besu, or what network.yml"
                + " names.")
    private String from = "";

    @Override
    public Integer call() throws IOException {
      NetworkFolder network = option.open();
      NetworkStatus status = NetworkStatus.observe(network);
      BesuVersion unknown = from.isEmpty() ? assumed(network) : version("--from", from);
      var members = new ArrayList<Member>();
      for (NodeStatus each : status.nodes()) {
        members.add(
            new Member(
                each.node().name(),
                each.node().organisation().text(),
                status.validators().contains(each.address()),
                each.version().flatMap(BesuVersion::parse).orElse(unknown)));
      }
      UpgradePlan plan =
          UpgradePlanner.plan(
              members,
              version("--to", to),
              network.genesis().forkTimes(),
              Instant.now().getEpochSecond(),
              openVotes(status));
      terminal.result(json(members, plan), () -> print(members, plan));
      return (plan.isRefused() ? ExitCode.REFUSED : ExitCode.OK).number();
    }

    private BesuVersion assumed(NetworkFolder network) {
      return new BesuSupply(System.getenv(), terminal::remark)
          .installed()
          .map(BesuSupply.Supplied::version)
          .orElseGet(() ->
              BesuVersion.of(
                  network.file().besu().version().orElse(NetworkFolderWriter.PINNED_VERSION)));
    }

    private static BesuVersion version(String flag, String text) {
      return BesuVersion.parse(text)
          .orElseThrow(() ->
              Problem.of(
                      ExitCode.USAGE,
                      "version_malformed",
                      flag + " is no version of Besu",
                      "'" + text + "'",
                      "Write it as 26.8.0.")
                  .asException());
    }

    /** A vote in one of the newest headers; older open votes are what validator list shows. */
    private static boolean openVotes(NetworkStatus status) {
      var running =
          status.nodes().stream().filter(each -> each.sealedHead().isPresent()).findFirst();
      if (running.isEmpty()) return false;
      long head = running.get().head().orElseThrow().number();
      try (var rpc = NodeRpc.at(running.get().node().rpcUrl())) {
        for (long number = head; number > Math.max(0, head - VOTE_BLOCKS); number--) {
          var vote = rpc.block(number).said().map(each -> each.sealed().extraData());
          if (vote.flatMap(ExtraData::vote).isPresent()) return true;
        }
      }
      return false;
    }

    private void print(List<Member> members, UpgradePlan plan) {
      for (Member each : members) {
        terminal.line("  " + each.name() + " runs " + each.version());
      }
      plan.refusals().forEach(each -> terminal.line("REFUSED  " + each));
      plan.before().forEach(each -> terminal.line("first    " + each));
      plan.notes().forEach(each -> terminal.line("note     " + each));
      if (plan.isRefused()) return;
      if (plan.steps().isEmpty()) {
        terminal.line("every node runs " + plan.to() + " or is at it already");
        return;
      }
      var table = new Table("step", "nodes", "do", "sealing", "need", "chain");
      int number = 1;
      for (Step step : plan.steps()) {
        table.row(
            number++,
            String.join(" ", step.nodes()),
            step.does(),
            step.sealing(),
            step.quorum(),
            step.keepsMoving() ? "goes on" : "STANDS meanwhile");
      }
      terminal.table(table);
    }

    private static Map<String, Object> json(List<Member> members, UpgradePlan plan) {
      var json = new LinkedHashMap<String, Object>();
      json.put("to", plan.to().text());
      json.put("possible", !plan.isRefused());
      json.put("refusals", plan.refusals());
      json.put("before", plan.before());
      json.put("notes", plan.notes());
      List<Map<String, Object>> nodes = new ArrayList<>();
      for (Member each : members) {
        nodes.add(
            Map.of(
                "name", each.name(),
                "organisation", each.organisation(),
                "validator", each.validator(),
                "version", each.version().text()));
      }
      json.put("nodes", nodes);
      List<Map<String, Object>> steps = new ArrayList<>();
      for (Step step : plan.steps()) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("nodes", step.nodes());
        entry.put("do", step.does());
        entry.put("sealing", step.sealing());
        entry.put("quorum", step.quorum());
        entry.put("keepsMoving", step.keepsMoving());
        steps.add(entry);
      }
      json.put("steps", steps);
      return json;
    }
  }
}
