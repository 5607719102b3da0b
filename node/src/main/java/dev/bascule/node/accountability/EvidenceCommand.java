package dev.bascule.node.accountability;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code node evidence}: checks what accuses a validator, offline. */
@Command(
    name = "evidence",
    description = "Checks evidence against validators; needs no node.",
    subcommands = {EvidenceCommand.Verify.class, HelpCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule node evidence verify equivocation-1208-0-5f3a91c2.json"})
public final class EvidenceCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  /** {@code node evidence verify}. */
  @Command(
      name = "verify",
      description = {
        "Checks that the two headers of the file are of one height, one round and one parent, that"
            + " their digests differ, and who sealed both. Exit status 9 when they prove nothing.",
        "Whether the signers were validators of your chain, and that nobody else holds their keys,"
            + " is for you to say: a header names no chain."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node evidence verify FILE --json"})
  static final class Verify implements Callable<Integer> {

    private static final long BYTES_MAX = 1 << 20;

    @Mixin private final Terminal terminal = new Terminal();

    @Parameters(paramLabel = "FILE", description = "The evidence.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      switch (Evidence.verify(bytes())) {
        case Evidence.Verdict.Proven(var finding) -> {
          var json = new LinkedHashMap<String, Object>();
          json.put("proven", true);
          json.put("height", finding.number());
          json.put("round", finding.round());
          json.put("signers", finding.signers().stream().map(each -> each.hex()).toList());
          terminal.result(
              json,
              () -> {
                terminal.line(
                    "proven: two blocks "
                        + finding.number()
                        + " were sealed in round "
                        + finding.round()
                        + " by");
                finding.signers().forEach(each -> terminal.line("  " + Eip55.checksummed(each)));
              });
          return ExitCode.OK.number();
        }
        case Evidence.Verdict.Refused(String code, String reason) ->
            throw Problem.of(
                    ExitCode.VERIFICATION_FAILED,
                    code,
                    "the file proves nothing",
                    reason,
                    "Only two digests of one height and one round accuse; see"
                        + " docs/reference/accountability.md.")
                .asException();
      }
    }

    private byte[] bytes() throws IOException {
      if (Files.isRegularFile(file) && Files.size(file) <= BYTES_MAX) {
        return Files.readAllBytes(file);
      }
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "evidence_missing",
              "there is no evidence to check",
              file + " is no file of at most " + BYTES_MAX + " bytes",
              "Name a file that ./bascule node accountability --evidence wrote.")
          .asException();
    }
  }
}
