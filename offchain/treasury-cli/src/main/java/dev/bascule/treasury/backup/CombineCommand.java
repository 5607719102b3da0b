package dev.bascule.treasury.backup;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cold backup combine}. */
@Command(
    name = "combine",
    description = {
      "Put shares together.",
      "Every share that is given must be right, also those that would not be needed;",
      "the wrong one is named, and no key is made.",
      "Shows which key it is, and the seed itself only with --show-seed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold backup combine share-1-1.txt share-1-3.txt",
      "  cold backup combine --record backup-record.json --show-seed share-1-1.txt share-1-3.txt"
    })
final class CombineCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final GivenShares shares = new GivenShares();

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "The record that split wrote: refuse another key than the one it names.")
  private @Nullable Path record;

  @Option(names = "--show-seed", description = "Print the seed in hex on standard output.")
  private boolean showSeed;

  @Override
  public Integer call() throws IOException {
    if (showSeed && terminal.json()) {
      throw Problem.of(
              ExitCode.USAGE,
              "usage",
              "the command line is not understood",
              "--show-seed prints the seed and nothing else, so there is no JSON to it",
              "Leave out --json.")
          .asException();
    }
    @Nullable BackupRecord expected = record == null ? null : BackupRecord.read(record);
    try (GivenShares.Combined combined = shares.combine()) {
      if (expected != null && !expected.isOf(combined.seed())) {
        throw otherKey(expected, combined.seed().fingerprint().toString());
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("wallet", combined.seed().fingerprint().toString());
      json.put("account", combined.seed().address(0).hex());
      json.put("compared", expected != null);
      if (!terminal.json()) {
        terminal.line("wallet   " + json.get("wallet") + " (fingerprint of the master key)");
        terminal.line("account  " + json.get("account") + " (the first on EVM chains)");
      } else if (!showSeed) {
        terminal.result(json, () -> {});
      }
      if (expected == null) {
        terminal.remark(
            "Is it the right key? Compare the fingerprint, or give --record: a wrong passphrase"
                + " gives another key, and no error.");
      }
      if (showSeed) show(combined);
      return ExitCode.OK.number();
    }
  }

  /** The one place where the seed leaves: as the owner asked, and as nothing but itself. */
  private void show(GivenShares.Combined combined) {
    PrintWriter out = terminal.out();
    combined
        .seed()
        .bytes()
        .read(bytes -> {
          for (byte each : bytes) {
            out.append(HexFormat.of().toHighHexDigit(each))
                .append(HexFormat.of().toLowHexDigit(each));
          }
          return bytes.length;
        });
    out.println();
    out.flush();
  }

  static RuntimeException otherKey(BackupRecord expected, String found) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "other_key",
            "the shares give another key than the record names",
            "wallet " + found + " instead of " + expected.wallet(),
            "Is it the right record? Does the split have a passphrase (--share-passphrase)?")
        .asException();
  }
}
