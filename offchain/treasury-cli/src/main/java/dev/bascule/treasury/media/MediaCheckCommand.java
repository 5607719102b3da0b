package dev.bascule.treasury.media;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import dev.bascule.treasury.folder.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cold media check}. */
@Command(
    name = "check",
    description = {
      "Compare a medium with its manifest: whose signature, every file, none more and none less.",
      "Nothing is written on the medium; no key is needed.",
      "With --folder the cold folder is opened, and an older copy of the medium is refused.",
      "Whoever has no cold folder gives the account that signs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold media check /media/stick --folder --home ~/cold --witness /media/other/witness.json",
      "  cold media check /media/stick --account 0x9858effd232b4033e47d90003d41ec34ecaeda94 --json"
    })
final class MediaCheckCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final FolderOptions options = new FolderOptions();

  @Parameters(paramLabel = "DIR", description = "The folder that travelled.")
  private Path folder = Path.of("");

  @Option(
      names = "--account",
      paramLabel = "ADDRESS",
      description = "Whose signature it must have (default: account 0 of the cold folder).")
  private @Nullable String account;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Which medium it must be: one of another name is refused.")
  private @Nullable String name;

  @Option(
      names = "--folder",
      description = "Open the cold folder, compare the number, remember a newer one.")
  private boolean opened;

  @Override
  public Integer call() throws IOException {
    Path root = MediumScan.root(folder);
    if (!opened) {
      MediumManifest.Signed signed = manifest(root, expected());
      requireClean(findings(root, signed, Optional.empty()));
      if (account == null) {
        terminal.remark(
            "The account stands in the cold folder's book, which nobody verified: use --folder.");
      }
      terminal.remark("The number was compared with nothing: an older copy would look like this.");
      say(root, signed, "not compared");
      return ExitCode.OK.number();
    }
    if (account != null) throw usage("exclusive", "--folder and --account name two keys");
    MediaCommand.requireApart(root, options);
    try (ColdFolder.Open open = options.open()) {
      MediumManifest.Signed signed = manifest(root, open.seed().address(0));
      MediumManifest manifest = signed.manifest();
      Optional<Medium> known = open.state().medium(manifest.medium());
      requireClean(findings(root, signed, known));
      open.remember(new Medium(manifest.medium(), manifest.counter(), signed.sha256()));
      if (known.isEmpty()) {
        terminal.remark(
            "This folder knew no number of the medium: an older copy would look like this.");
      }
      say(root, signed, compared(manifest, known));
    }
    return ExitCode.OK.number();
  }

  private static String compared(MediumManifest manifest, Optional<Medium> known) {
    if (known.isEmpty()) return "seen for the first time";
    long last = known.get().counter();
    return last == manifest.counter() ? "the newest that is known" : "newer than " + last;
  }

  private Address expected() throws IOException {
    if (account == null) {
      return options.folder().shown().accounts().stream()
          .findFirst()
          .orElseThrow(() -> usage("no_account", "the cold folder's book has no account"));
    }
    try {
      return Address.ofHex(account);
    } catch (IllegalArgumentException malformed) {
      throw usage("address_malformed", String.valueOf(malformed.getMessage()));
    }
  }

  private static RuntimeException usage(String code, String why) {
    return Problem.of(
            ExitCode.USAGE,
            code,
            "the medium is not checked",
            why,
            "Give --account ADDRESS, or --folder with --home.")
        .asException();
  }

  /** The manifest, which this account signed. */
  private static MediumManifest.Signed manifest(Path root, Address expected) throws IOException {
    MediumManifest.Signed signed =
        switch (MediumManifest.load(root)) {
          case MediumManifest.Loaded.Found(MediumManifest.Signed found) -> found;
          case MediumManifest.Loaded.Absent _ ->
              throw failed("medium_not_sealed", "it has no " + MediumManifest.NAME);
          case MediumManifest.Loaded.Malformed(String why) ->
              throw failed("manifest_malformed", MediumManifest.NAME + ": " + why);
        };
    Address claimed = signed.manifest().account();
    Optional<Address> signer = signed.signer();
    if (claimed.equals(expected) && signer.equals(Optional.of(expected))) return signed;
    String why =
        "it names "
            + claimed
            + ", its signature is of "
            + signer.map(Address::hex).orElse("nobody")
            + ", and "
            + expected
            + " is expected";
    throw failed("medium_other_key", why);
  }

  private static RuntimeException failed(String code, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            code,
            "nothing on this medium is vouched for",
            why,
            "Use nothing of it. Find out who had it, and bring it anew from its source.")
        .asException();
  }

  private List<MediumFinding> findings(
      Path root, MediumManifest.Signed signed, Optional<Medium> known) throws IOException {
    MediumManifest manifest = signed.manifest();
    List<MediumFinding> all = new ArrayList<>();
    if (name != null && !name.equals(manifest.medium())) {
      all.add(
          new MediumFinding(
              MediumFinding.Kind.OTHER_MEDIUM, manifest.medium(), "is not the medium " + name));
    }
    MediumFinding.rollback(signed, known).ifPresent(all::add);
    MediumScan scan = MediumScan.of(root, ExitCode.VERIFICATION_FAILED);
    all.addAll(MediumFinding.files(manifest, scan));
    return all;
  }

  private void requireClean(List<MediumFinding> findings) {
    if (findings.isEmpty()) return;
    if (!terminal.json()) {
      for (MediumFinding each : findings) {
        terminal.line(" %-20s %s".formatted(each.kind().code(), each));
      }
    }
    boolean older =
        findings.stream().anyMatch(each -> each.kind() == MediumFinding.Kind.MEDIUM_ROLLED_BACK);
    throw Problem.of(
            ExitCode.VERIFICATION_FAILED,
            code(findings.getFirst().kind()),
            "the medium is not as it was sealed",
            MediumFinding.sentence(findings),
            older
                ? "Use nothing of it, and look for the newest. If a seal was interrupted on this"
                    + " very medium, seal it again."
                : "Use nothing of it. Find out who had it, and bring it anew from its source.")
        .with("findings", MediumFinding.json(findings))
        .asException();
  }

  private static String code(MediumFinding.Kind first) {
    return switch (first) {
      case OTHER_MEDIUM, MEDIUM_ROLLED_BACK, MEDIUM_FORKED -> first.code();
      case CHANGED, MISSING, ADDED, NOT_A_FILE -> "medium_changed";
    };
  }

  private void say(Path root, MediumManifest.Signed signed, String number) {
    MediumManifest manifest = signed.manifest();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("medium", manifest.medium());
    json.put("counter", manifest.counter());
    json.put("number", number);
    json.put("at", Instant.ofEpochSecond(manifest.at()).toString());
    json.put("account", manifest.account().hex());
    json.put("files", manifest.files().size());
    json.put("bytes", manifest.bytes());
    json.put("sha256", signed.sha256().hex().substring(2));
    Optional<Boolean> readOnly = readOnly(root);
    readOnly.ifPresent(known -> json.put("readOnly", known));
    if (readOnly.equals(Optional.of(false))) {
      terminal.remark("It can be written to. Mount it read-only while you work from it.");
    }
    terminal.result(
        json,
        () -> {
          terminal.line(
              "medium   " + manifest.medium() + ", number " + manifest.counter() + ", " + number);
          terminal.line("sealed   " + json.get("at") + " by " + manifest.account());
          terminal.line(
              "files    "
                  + manifest.files().size()
                  + ", "
                  + manifest.bytes()
                  + " bytes, all as they were sealed");
          terminal.line("sha256   " + json.get("sha256") + " of " + MediumManifest.NAME);
        });
  }

  /** Empty where the system does not say. */
  private static Optional<Boolean> readOnly(Path root) {
    try {
      return Optional.of(Files.getFileStore(root).isReadOnly());
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }
}
