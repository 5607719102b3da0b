package dev.bascule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.cliconvention.CommandLineRunner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BasculeCommandTest {

  private static List<CommandLine> leaves(CommandLine line) {
    var found = new ArrayList<CommandLine>();
    if (line.getSubcommands().isEmpty()) found.add(line);
    line.getSubcommands().values().forEach(sub -> found.addAll(leaves(sub)));
    return found;
  }

  @Test
  void everyCommandHasHelpWithExamplesAndJson() {
    List<CommandLine> commands = leaves(CommandLineRunner.commandLine(new BasculeCommand()));
    assertThat(commands).hasSizeGreaterThanOrEqualTo(10);
    for (CommandLine command : commands) {
      String name = command.getCommandSpec().qualifiedName();
      assertThat(command.getUsageMessage())
          .as(name)
          .contains("Examples:", "./bascule " + name.substring("bascule ".length()), "--json");
      assertThat(CommandRun.of((name.substring("bascule ".length()) + " --help").split(" ")).exit())
          .as(name)
          .isZero();
    }
  }

  @Test
  void misuseEndsWithTwo() {
    assertThat(CommandRun.of("pay").exit()).isEqualTo(2);
    assertThat(CommandRun.of("settel").exit()).isEqualTo(2);
    assertThat(CommandRun.of("settel").err()).contains("settle");
    assertThat(CommandRun.of("settle", "--wait=soon").exit()).isEqualTo(2);
  }

  @Test
  void completionKnowsTheCommandsOfTheLauncherToo() {
    CommandRun run = CommandRun.of("completion", "bash");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("reconcile", "doctor", "complete -F");
    assertThat(CommandRun.of("completion", "zsh").out()).contains("bashcompinit");
  }

  @Test
  void exitCodesAreATopicOfHelp() {
    assertThat(CommandRun.of("help", "exit-codes").out()).contains("  9  ", "130");
  }
}
