package dev.bascule.testnetwork;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.testnetwork.drill.DrillReport;
import dev.bascule.testnetwork.drill.Instructions;
import dev.bascule.testnetwork.drill.TreasuryDrill;
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
      "Touches no other network. Nothing here is real: anvil and regtest are not consensus.",
      "Keys and shares of the drill are deleted at its end, whatever the end is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury drill",
      "  ./bascule treasury drill --report drill-2026-11.json --keep drill-2026-11",
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
    terminal.remark(
        "drill: a network of its own, NOT consensus, nothing real; no other network is touched");
    List<String> bitcoind =
        switch (BitcoindProgram.find()) {
          case BitcoindProgram.Search.Found(var command) -> command;
          case BitcoindProgram.Search.Absent(String reason) -> throw noBitcoind(reason);
        };
    Path root =
        keep != null
            ? keep
            : place.folder().root().resolve("treasury-drill").resolve(NAME.format(Instant.now()));
    terminal.remark("drill: works in " + root + "; if it stops, its logs are in kept");
    TreasuryDrill.Done done =
        TreasuryDrill.play(root, Place.repository(), bitcoind, terminal::remark);
    Files.write(report, done.report().bytes(), StandardOpenOption.CREATE_NEW);
    Files.writeString(words, done.report().readable(), StandardOpenOption.CREATE_NEW);
    Optional<Path> kept = Optional.ofNullable(keep).map(_ -> done.kept());
    if (kept.isEmpty()) TreasuryDrill.forget(root);
    return say(done, words, kept);
  }

  private int say(TreasuryDrill.Done done, Path words, Optional<Path> kept) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("report", report.toString());
    json.put("readable", words.toString());
    kept.ifPresent(it -> json.put("kept", it.toString()));
    for (String key : List.of("account", "recoverySeconds", "wallets", "moves", "lost")) {
      json.put(key, Objects.requireNonNull(done.facts().get(key)));
    }
    terminal.result(
        json,
        () -> {
          terminal.line(
              "recovered  in " + json.get("recoverySeconds") + " s, all found, all moved");
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
      case DrillReport.Verdict.Whole(String signer, String at, long seconds) -> {
        if (account != null && !account.equalsIgnoreCase(signer)) {
          throw refused("other_account", signer + " signed, expected was " + account);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", "whole");
        json.put("account", signer);
        json.put("accountCompared", account != null);
        json.put("at", at);
        json.put("recoverySeconds", seconds);
        terminal.result(
            json,
            () -> {
              terminal.line("whole      both chains recovered and moved, in " + seconds + " s");
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
