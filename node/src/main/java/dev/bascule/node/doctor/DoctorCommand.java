package dev.bascule.node.doctor;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node doctor}. */
@Command(
    name = "doctor",
    description = {
      "Checks a network before it is started: keys, genesis, files, ports, clock, memory, versions,"
          + " and what strangers could reach.",
      "Exit 0 when it may be started, 3 when something is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node doctor",
      "  ./bascule node doctor --network ./network --all",
      "  ./bascule node doctor --json"
    })
public final class DoctorCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(names = "--all", description = "Also show what is in order.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    NetworkFolder network = option.open();
    List<Finding> findings = new Doctor(Machine.here()).examine(network);
    long wrong = count(findings, Finding.Level.WRONG);
    long warnings = count(findings, Finding.Level.WARNING);
    var json = new LinkedHashMap<String, Object>();
    json.put("healthy", wrong == 0);
    json.put("wrong", wrong);
    json.put("warnings", warnings);
    json.put("findings", findings.stream().map(Finding::json).toList());
    terminal.result(
        json,
        () -> {
          for (Finding finding : findings) {
            if (all || finding.level() != Finding.Level.OK) print(finding);
          }
          terminal.line(
              findings.size()
                  + " things looked at: "
                  + wrong
                  + " wrong, "
                  + warnings
                  + " to know about");
          if (wrong == 0) terminal.line("next: ./bascule node start --network " + network.root());
        });
    return (wrong == 0 ? ExitCode.OK : ExitCode.CONFIG_INVALID).number();
  }

  private void print(Finding finding) {
    String sign =
        switch (finding.level()) {
          case OK -> "ok     ";
          case WARNING -> "note   ";
          case WRONG -> "WRONG  ";
        };
    terminal.line("  " + sign + finding.subject() + ": " + finding.found());
    if (!finding.hint().isEmpty()) {
      terminal.line("           " + finding.hint() + " (" + finding.code() + ")");
    }
  }

  private static long count(List<Finding> findings, Finding.Level level) {
    return findings.stream().filter(each -> each.level() == level).count();
  }
}
