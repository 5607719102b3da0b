package dev.bascule.node.recovery;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code node drill}. */
@Command(
    name = "drill",
    description = {
      "Breaks a local network on purpose, mends it, and measures how long the chain stood, how long"
          + " until all signed again, and whether a final block was lost. The report is signed.",
      "Scenarios: kill-validator, quorum-loss, lost-disk, site-loss."
    },
    subcommands = DrillCommand.Verify.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node drill kill-validator --sign-key ops.key --out drill.json",
      "  ./bascule node drill quorum-loss --outage 40s --sign-key ops.key --out drill.json",
      "  ./bascule node drill site-loss --site bank-b --sign-key ops.key --out drill.json",
      "  ./bascule node drill verify drill.json"
    })
public final class DrillCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  // Not required for picocli, which would ask for them before the subcommand, too.
  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..1",
      converter = ScenarioConverter.class,
      description = "What to break.")
  private @Nullable Scenario scenario;

  @Option(
      names = "--sign-key",
      paramLabel = "FILE",
      description = "The operator's key: 32 bytes in hex, mode 600.")
  private @Nullable Path signKey;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The signed report; its words go to FILE.txt.")
  private @Nullable Path out;

  @Option(
      names = "--outage",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long it stays broken, by default ${DEFAULT-VALUE}.")
  private Duration outage = Duration.ofSeconds(10);

  @Option(names = "--site", paramLabel = "ORG", description = "For site-loss.")
  private @Nullable String site;

  @Option(
      names = "--confirm",
      paramLabel = "NETWORK",
      description = "The network's name, to drill one that does not run on this machine alone.")
  private String confirmed = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (scenario == null || signKey == null || out == null) {
      throw new ParameterException(
          spec.commandLine(), "SCENARIO, --sign-key FILE and --out FILE are needed");
    }
    return run(scenario, signKey, out);
  }

  private int run(Scenario scenario, Path signKey, Path out)
      throws IOException, InterruptedException {
    NetworkFolder network = option.open();
    requireLocal(network);
    if (Files.exists(out)) {
      throw problem(
          ExitCode.CONFLICT,
          "report_exists",
          "there is a report already",
          out + " is never written over",
          "Choose another name.");
    }
    try (SecretKey key = key(signKey)) {
      var supplied =
          new BesuSupply(System.getenv(), terminal::remark).obtain(network.file().besu());
      var launcher = new NodeLauncher(network, supplied.runtime());
      List<NodeFolder> victims = Drill.victims(network, scenario, Optional.ofNullable(site));
      DrillReport report =
          new Drill(launcher, outage, Duration.ofMinutes(10), terminal::remark)
              .run(scenario, victims, supplied.version().toString());
      String signed = report.signed(key);
      PrivateFile.create(out, signed);
      PrivateFile.write(
          out.resolveSibling(out.getFileName() + ".txt"), String.join("\n", report.words()) + "\n");
      var json = new LinkedHashMap<String, Object>();
      report
          .toJson()
          .properties()
          .forEach(each ->
              json.put(
                  each.getKey(),
                  each.getValue().isString()
                      ? each.getValue().asString()
                      : victims.stream().map(NodeFolder::name).toList()));
      terminal.result(
          json,
          () -> {
            report.words().forEach(terminal::line);
            terminal.line("signed: " + out);
          });
      return (report.blocksLost() == 0 ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).number();
    }
  }

  private void requireLocal(NetworkFolder network) {
    List<String> elsewhere =
        network.nodes().stream()
            .filter(node -> !node.isLocal() || !node.node().host().startsWith("127."))
            .map(NodeFolder::name)
            .toList();
    String name = network.file().name();
    if (elsewhere.isEmpty() || confirmed.equals(name)) return;
    throw problem(
        ExitCode.REFUSED,
        "network_not_local",
        "this network does not run on this machine alone",
        String.join(", ", elsewhere) + " is reached by others",
        "A drill stops nodes that people rely on. If that is agreed, add --confirm " + name + ".");
  }

  private static SecretKey key(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw problem(
          ExitCode.NOT_FOUND,
          "sign_key_missing",
          "the report cannot be signed",
          file + " is no file",
          "Name the operator's key with --sign-key FILE.");
    }
    byte[] secret = new byte[0];
    try {
      String text = Files.readString(file).strip();
      secret = Bytes.fromHex(text.startsWith("0x") ? text : "0x" + text).toArray();
      return SecretKey.of(secret);
    } catch (IllegalArgumentException _) {
      throw problem(
          ExitCode.CONFIG_INVALID,
          "sign_key_unreadable",
          "the report cannot be signed",
          file + " holds no secp256k1 key",
          "It is 32 bytes in hex.");
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static ProblemException problem(
      ExitCode exit, String code, String what, String why, String hint) {
    return Problem.of(exit, code, what, why, hint).asException();
  }

  /** Scenarios as they are typed. */
  static final class ScenarioConverter implements ITypeConverter<Scenario> {
    @Override
    public Scenario convert(String text) {
      for (Scenario each : Scenario.values()) if (each.toString().equals(text)) return each;
      throw new TypeConversionException("'" + text + "' is none of " + List.of(Scenario.values()));
    }
  }

  /** {@code node drill verify}. */
  @Command(
      name = "verify",
      description = "Checks who signed a report, offline. Exit status 9 when nobody did.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node drill verify drill.json"})
  static final class Verify implements Callable<Integer> {

    @Mixin private final Terminal terminal = new Terminal();

    private static final String NAME_IT =
        "Name the signed report that ./bascule node drill SCENARIO --out FILE wrote: the JSON, not"
            + " FILE.txt.";

    @Parameters(paramLabel = "FILE", description = "The signed report.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      if (!Files.isRegularFile(file)) {
        throw problem(
            ExitCode.NOT_FOUND,
            "report_missing",
            "there is no report",
            file + " is no file",
            NAME_IT);
      }
      switch (DrillReport.check(Files.readAllBytes(file))) {
        case DrillReport.Check.SignedBy(var signer, var lines) -> {
          var json = new LinkedHashMap<String, Object>();
          json.put("signer", signer.hex());
          json.put("report", lines);
          terminal.result(
              json,
              () -> {
                terminal.line("signed by " + signer.hex());
                lines.forEach(line -> terminal.line("  " + line));
              });
          return ExitCode.OK.number();
        }
        case DrillReport.Check.Refused(String code, String reason) ->
            throw problem(
                ExitCode.VERIFICATION_FAILED,
                code,
                "the report proves nothing",
                reason,
                code.equals("signature_invalid")
                    ? "It was changed after it was signed. Ask whoever signed it for the original."
                    : NAME_IT);
      }
    }
  }
}
