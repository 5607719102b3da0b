package dev.bascule.node;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.ExitCodesCommand;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.accountability.AccountabilityCommand;
import dev.bascule.node.accountability.EvidenceCommand;
import dev.bascule.node.agent.AgentCommand;
import dev.bascule.node.doctor.DoctorCommand;
import dev.bascule.node.join.JoinCommand;
import dev.bascule.node.join.JoinPackCommand;
import dev.bascule.node.network.NetworkCommand;
import dev.bascule.node.observability.ObservabilityCommand;
import dev.bascule.node.operate.OperateCommands;
import dev.bascule.node.operate.StatusCommand;
import dev.bascule.node.permission.PermissionsCommand;
import dev.bascule.node.recovery.BackupCommand;
import dev.bascule.node.recovery.DrillCommand;
import dev.bascule.node.recovery.RestoreCommand;
import dev.bascule.node.upgrade.UpgradeCommand;
import dev.bascule.node.validator.ValidatorCommand;
import dev.bascule.node.why.WhyCommand;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./bascule node}: what a consortium operator can do with this version. */
@Command(
    name = "bascule node",
    description = {
      "The tool of a consortium's node operator: makes a network from one file, checks it, runs its"
          + " nodes, and says what they do."
    },
    subcommands = {
      NodeVersionCommand.class,
      NetworkCommand.class,
      OperateCommands.Start.class,
      OperateCommands.Stop.class,
      OperateCommands.Restart.class,
      OperateCommands.Run.class,
      StatusCommand.class,
      DoctorCommand.class,
      UpgradeCommand.class,
      ValidatorCommand.class,
      PermissionsCommand.class,
      JoinPackCommand.class,
      JoinCommand.class,
      AgentCommand.class,
      WhyCommand.class,
      ObservabilityCommand.class,
      AccountabilityCommand.class,
      EvidenceCommand.class,
      DrillCommand.class,
      RestoreCommand.class,
      BackupCommand.class,
      ExitCodesCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node network create --config docs/examples/network.yml --out ./network",
      "  ./bascule node start --network ./network",
      "  ./bascule node status --network ./network",
      "",
      "Exit status: ./bascule node exit-codes"
    })
public final class NodeCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  public static void main(String... args) {
    CommandLineRunner.runAndExit(new NodeCommand(), NodeCommand::saidByANode, args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return CommandLineRunner.run(new NodeCommand(), NodeCommand::saidByANode, out, err, args);
  }

  /** Whatever a node answers, or does not, is its fault and no bug of this tool. */
  private static Optional<Problem> saidByANode(Throwable failure) {
    return switch (failure) {
      case RpcException failed ->
          Optional.of(unusable(failed.failure().code(), failed.failure().sentence()));
      case MalformedAnswer odd ->
          Optional.of(unusable("node_answer_malformed", String.valueOf(odd.getMessage())));
      case AbiReader.MalformedAbi odd ->
          Optional.of(unusable("node_answer_malformed", String.valueOf(odd.getMessage())));
      default -> Optional.empty();
    };
  }

  private static Problem unusable(String code, String why) {
    return Problem.of(
        ExitCode.UNREACHABLE,
        code,
        "a node's answer cannot be used",
        why,
        "./bascule node doctor looks at the nodes; ask another member what theirs says.");
  }
}
