package dev.bascule.testnetwork;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.testnetwork.drill.DrillChain;
import dev.bascule.testnetwork.drill.DrillReport;
import dev.bascule.testnetwork.drill.Instructions;
import dev.bascule.testnetwork.drill.TreasuryDrill;
import dev.bascule.testnetwork.run.ChainSelection;
import dev.bascule.testnetwork.run.NetworkOptions;
import dev.bascule.testnetwork.run.NetworkOptions.ChainChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code treasury drill}. */
@Command(
    name = "drill",
    description = {
      "Makes a treasury on a network of its own, backs it up, destroys everything online and every"
          + " cold folder, recovers from shares, backups and the commands of "
          + Instructions.PAGE
          + " alone, moves the funds on both chains, and writes a report that the recovered key"
          + " signed.",
      "Touches no other network. Nothing here is real. The chain is Besu QBFT with "
          + NetworkOptions.DEFAULT_VALIDATORS
          + " validators when BESU_HOME is set or besu is on the PATH: a token moves there, in sealed"
          + " blocks. Otherwise it is anvil, whose coin moves; anvil and regtest are not consensus.",
      "Keys and shares of the drill are deleted at its end, whatever the end is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury drill",
      "  ./bascule treasury drill --report drill-2026-11.json --keep drill-2026-11",
      "  BESU_HOME=/opt/besu ./bascule treasury drill --chain besu",
      "  ./bascule treasury drill --verify drill-2026-11.json",
      "",
      "Exit status: 0 done, 3 no bitcoind or a program is not built, 5 a file or folder is there,",
      "9 the drill failed, or a report does not hold."
    })
final class TreasuryDrillCommand implements Callable<Integer> {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final long REPORT_BYTES_MAX = 16 << 20;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final Place place = new Place();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "treasury-drill.json",
      description = "A new file; beside it FILE.md for people (default: ${DEFAULT-VALUE}).")
  private Path report = Path.of("treasury-drill.json");

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "A new folder; logs, backups, requests and answers stay there, no secret.")
  private @Nullable Path keep;

  @Option(names = "--chain", paramLabel = "KIND", description = "auto, anvil or besu, as for up.")
  private ChainChoice chain = ChainChoice.AUTO;

  @Option(
      names = "--verify",
      paramLabel = "FILE",
      description = "Play nothing: check a report's signature and say the verdict.")
  private @Nullable Path verify;

  @Option(
      names = "--account",
      paramLabel = "ADDRESS",
      description = "With --verify: the account that must have signed, as you know it.")
  private @Nullable String account;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return verify == null ? play() : verify(verify);
  }

  private int play() throws IOException, InterruptedException {
    Path words = report.resolveSibling(report.getFileName() + ".md");
    for (Path file : List.of(report, words)) requireAbsent(file);
    terminal.remark("drill: a network of its own, nothing real; no other network is touched");
    DrillChain ground = ground();
    List<String> bitcoind =
        switch (BitcoindProgram.find()) {
          case BitcoindProgram.Search.Found(var command) -> command;
          case BitcoindProgram.Search.Absent(String reason) -> throw noBitcoind(reason);
        };
    terminal.remark("drill: coins lie in bitcoind's regtest, one process, NOT consensus");
    Path root =
        keep != null
            ? keep
            : place.folder().root().resolve("treasury-drill").resolve(NAME.format(Instant.now()));
    terminal.remark("drill: works in " + root + "; if it stops, its logs are in kept");
    TreasuryDrill.Done done =
        TreasuryDrill.play(ground, root, Place.repository(), bitcoind, terminal::remark);
    Files.write(report, done.report().bytes(), StandardOpenOption.CREATE_NEW);
    Files.writeString(words, done.report().readable(), StandardOpenOption.CREATE_NEW);
    Optional<Path> kept = Optional.ofNullable(keep).map(_ -> done.kept());
    if (kept.isEmpty()) TreasuryDrill.forget(root);
    return say(done, words, kept);
  }

  /** Said before anything is made; a Besu that cannot be had is refused like by {@code up}. */
  private DrillChain ground() throws IOException, InterruptedException {
    Map<String, String> environment = System.getenv();
    if (ChainSelection.choose(chain, environment) == ChainChoice.ANVIL) {
      String why =
          chain == ChainChoice.ANVIL
              ? "as asked for"
              : "BESU_HOME is not set, and no besu is on the PATH";
      terminal.remark("drill: the chain is anvil, one process, NOT consensus: " + why);
      return DrillChain.anvil();
    }
    var besu = new BesuSupply(environment, terminal::remark).obtain(NetworkFile.Besu.ANY);
    terminal.remark(
        "drill: the chain is Besu %s QBFT x%d from %s, all on this machine"
            .formatted(besu.version(), NetworkOptions.DEFAULT_VALIDATORS, besu.runtime().origin()));
    return DrillChain.besu();
  }

  private int say(TreasuryDrill.Done done, Path words, Optional<Path> kept) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("report", report.toString());
    json.put("readable", words.toString());
    kept.ifPresent(it -> json.put("kept", it.toString()));
    for (String key : List.of("account", "chain", "recoverySeconds", "wallets", "moves", "lost")) {
      json.put(key, Objects.requireNonNull(done.facts().get(key)));
    }
    terminal.result(
        json,
        () -> {
          terminal.line(
              "recovered  in " + json.get("recoverySeconds") + " s, all found, all moved");
          terminal.line("chain      " + done.chain());
          terminal.line("account    " + json.get("account") + ", which signed the report");
          terminal.line("report     " + report + ", for people " + words);
          kept.ifPresent(it -> terminal.line("kept       " + it));
        });
    return ExitCode.OK.number();
  }

  private static void requireAbsent(Path file) {
    if (!Files.exists(file)) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "file_exists",
            "the drill does not begin",
            file + " is there already",
            "Give another name with --report: a report is never written over.")
        .asException();
  }

  private static RuntimeException noBitcoind(String reason) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "bitcoind_missing",
            "the drill does not begin",
            "bitcoind cannot run here: " + reason,
            "Put a bitcoind on the PATH: a drill of half a treasury proves nothing.")
        .asException();
  }

  private int verify(Path file) throws IOException {
    if (Files.size(file) > REPORT_BYTES_MAX) {
      throw refused("report_malformed", "it has more than " + REPORT_BYTES_MAX + " bytes");
    }
    switch (DrillReport.verify(Files.readAllBytes(file))) {
      case DrillReport.Verdict.Refused(String code, String why) -> throw refused(code, why);
      case DrillReport.Verdict.Whole(
              String signer,
              String at,
              long seconds,
              Optional<DrillReport.Verdict.Chain> on) -> {
        if (account != null && !account.equalsIgnoreCase(signer)) {
          throw refused("other_account", signer + " signed, expected was " + account);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", "whole");
        json.put("account", signer);
        json.put("accountCompared", account != null);
        json.put("at", at);
        json.put("recoverySeconds", seconds);
        on.ifPresent(it -> json.put("chain", it.kind()));
        terminal.result(
            json,
            () -> {
              terminal.line("whole      both chains recovered and moved, in " + seconds + " s");
              terminal.line(
                  "chain      "
                      + on.map(it -> it.label() + ", moved " + it.end())
                          .orElse(
                              "not named: the report is an older one, and those were made on anvil, NOT consensus"));
              terminal.line("signed     by " + signer + " at " + at);
              if (account == null) {
                terminal.line("           is it your account? Compare, or give --account.");
              }
            });
      }
    }
    return ExitCode.OK.number();
  }

  private static RuntimeException refused(String code, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED, code, "the report does not hold", why, "Drill again.")
        .asException();
  }
}
