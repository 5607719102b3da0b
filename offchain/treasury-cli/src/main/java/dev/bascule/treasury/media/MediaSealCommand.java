package dev.bascule.treasury.media;

import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.VisibleText;
import dev.bascule.treasury.file.FileDigest;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import dev.bascule.treasury.folder.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

/** {@code cold media seal}. */
@Command(
    name = "seal",
    description = {
      "Write MEDIUM.json: every file of a folder with its size and SHA-256, signed by account 0.",
      "Each seal takes the next number of the medium's name, and the cold folder remembers it.",
      "MEDIUM.json is written last: a seal that is interrupted leaves the old one. Seal again then."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold media seal /media/stick --home ~/cold --witness /media/other/witness.json",
      "  cold media seal /media/usb0/payouts --name payouts --home ~/cold --witness witness.json"
    })
final class MediaSealCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final FolderOptions options = new FolderOptions();

  @Parameters(paramLabel = "DIR", description = "The folder that travels.")
  private Path folder = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The medium's name, which keeps its counter (default: that of DIR).")
  private @Nullable String name;

  @Override
  public Integer call() throws IOException {
    Path root = MediumScan.root(folder);
    String medium = medium(root);
    MediaCommand.requireApart(root, options);
    requireWritable(root);
    try (ColdFolder.Open open = options.open()) {
      Optional<Medium> known = open.state().medium(medium);
      requireNext(root, medium, open, known);
      // What a kill left beside the manifest is no part of the medium.
      Files.deleteIfExists(root.resolve(MediumManifest.NAME + ".part"));
      MediumManifest manifest =
          new MediumManifest(
              medium,
              Math.addExact(known.map(Medium::counter).orElse(0L), 1L),
              known.map(Medium::manifest).orElse(Hash32.ZERO),
              Instant.now().getEpochSecond(),
              open.seed().address(0),
              files(root));
      try (SecretKey key = open.seed().account(0)) {
        MediumManifest.Signed signed = manifest.sign(key);
        Path file = root.resolve(MediumManifest.NAME);
        PrivateFile.requireRoom(file, signed.file().length);
        // First: a number that was given out is never given to other files.
        open.remember(new Medium(medium, manifest.counter(), signed.sha256()));
        PrivateFile.replace(file, signed.file());
        say(root, signed);
      }
    }
    return ExitCode.OK.number();
  }

  /** Before a number is given out, which nothing takes back. */
  private static void requireWritable(Path root) {
    if (Files.isWritable(root)) return;
    throw Problem.of(
            ExitCode.CONFIG_INVALID,
            "medium_read_only",
            "the medium is not sealed",
            root + " cannot be written to",
            "Mount it for writing, seal it, and read-only afterwards.")
        .asException();
  }

  private String medium(Path root) {
    Path last = root.getFileName();
    String medium = name != null ? name : last == null ? "" : last.toString();
    Optional<String> refusal =
        medium.length() > Medium.NAME_MAX
            ? Optional.of("has more than " + Medium.NAME_MAX + " characters")
            : VisibleText.refusal(medium);
    if (refusal.isEmpty()) return medium;
    throw Problem.of(
            ExitCode.USAGE,
            "name_malformed",
            "the medium is not sealed",
            "its name '" + medium + "' " + refusal.get(),
            "Give another with --name NAME.")
        .asException();
  }

  /** Neither another medium's place, nor a number that this key gave out already. */
  private static void requireNext(
      Path root, String medium, ColdFolder.Open open, Optional<Medium> known) throws IOException {
    switch (MediumManifest.load(root)) {
      case MediumManifest.Loaded.Absent _, MediumManifest.Loaded.Malformed _ -> {}
      case MediumManifest.Loaded.Found(MediumManifest.Signed signed) -> {
        MediumManifest there = signed.manifest();
        if (!there.medium().equals(medium)) {
          throw Problem.of(
                  ExitCode.CONFLICT,
                  "other_medium",
                  "the medium is not sealed",
                  "its manifest is of '" + there.medium() + "', not of '" + medium + "'",
                  "Give its name with --name, or remove " + MediumManifest.NAME + " first.")
              .asException();
        }
        long last = known.map(Medium::counter).orElse(0L);
        boolean ours = signed.signer().equals(Optional.of(open.seed().address(0)));
        if (ours && there.counter() > last) {
          throw Problem.of(
                  ExitCode.CONFLICT,
                  "medium_newer",
                  "the medium is not sealed",
                  "its manifest has number " + there.counter() + ", this folder knows " + last,
                  "Run cold media check with --folder first, which remembers it.")
              .asException();
        }
      }
    }
  }

  private static List<MediumManifest.Entry> files(Path root) throws IOException {
    MediumScan scan = MediumScan.of(root, ExitCode.CONFIG_INVALID);
    if (!scan.strange().isEmpty()) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "medium_unsealable",
              "the medium is not sealed",
              MediumFinding.sentence(MediumFinding.strange(scan)),
              "Remove or rename them: only ordinary files travel.")
          .with("findings", MediumFinding.json(MediumFinding.strange(scan)))
          .asException();
    }
    List<MediumManifest.Entry> entries = new ArrayList<>();
    long left = MediumManifest.BYTES_MAX;
    for (var each : scan.files().entrySet()) {
      long sizeMax = Math.min(left, MediumManifest.FILE_BYTES_MAX);
      FileDigest content =
          FileDigest.of(each.getValue(), sizeMax, LinkOption.NOFOLLOW_LINKS)
              .orElseThrow(() -> tooLarge(each.getKey()));
      left -= content.size();
      entries.add(new MediumManifest.Entry(each.getKey(), content));
    }
    return entries;
  }

  private static RuntimeException tooLarge(String name) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "medium_too_large",
            "the medium is not sealed",
            "with "
                + name
                + " there are more than "
                + MediumManifest.FILE_BYTES_MAX
                + " bytes in a file, or "
                + MediumManifest.BYTES_MAX
                + " in all",
            "Carry it on a medium of its own, or divide it.")
        .asException();
  }

  private void say(Path root, MediumManifest.Signed signed) {
    MediumManifest manifest = signed.manifest();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("medium", manifest.medium());
    json.put("counter", manifest.counter());
    json.put("account", manifest.account().hex());
    json.put("files", manifest.files().size());
    json.put("bytes", manifest.bytes());
    json.put("sha256", signed.sha256().hex().substring(2));
    json.put("manifest", root.resolve(MediumManifest.NAME).toString());
    if (options.witness() == null) {
      terminal.remark("No witness: an old copy of the cold folder would forget this number.");
    }
    terminal.result(
        json,
        () -> {
          terminal.line("medium   " + manifest.medium() + ", number " + manifest.counter());
          terminal.line("files    " + manifest.files().size() + ", " + manifest.bytes() + " bytes");
          terminal.line("account  " + manifest.account().hex());
          terminal.line("sha256   " + json.get("sha256") + " of " + MediumManifest.NAME);
        });
  }
}
