package dev.bascule.cliconvention;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that shows a document as QR codes beside writing a file. */
public final class FramesOut {

  /** Of each picture of a film, on a screen or in a file. */
  public static final Duration FRAME = Duration.ofMillis(250);

  @Option(
      names = "--qr",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "DIR",
      description =
          "Show it as QR codes until Enter; with DIR, or where there is no terminal, write them as"
              + " pictures.")
  private @Nullable String qr;

  @Option(
      names = "--qr-bytes",
      paramLabel = "N",
      defaultValue = "200",
      description = "Bytes in one QR code: fewer for a small window (default: ${DEFAULT-VALUE}).")
  private int bytes = 200;

  @Option(
      names = "--qr-as",
      paramLabel = "TYPE",
      defaultValue = "document",
      description =
          "document (default), or for other wallets a PSBT alone: psbt, or crypto-psbt for older"
              + " ones.")
  private String as = "document";

  @Option(names = "--no-color", description = "Paint nothing: write pictures.")
  private boolean noColor;

  /** The codes of a document, made when they are needed. */
  public record Frames(
      int count,
      IntFunction<List<String>> screen,
      IntFunction<byte[]> png,
      Supplier<byte[]> film) {}

  public boolean isAsked() {
    return qr != null;
  }

  /** Bytes of the document in one code, as it was typed. */
  public int bytes() {
    return bytes;
  }

  public String as() {
    return as;
  }

  /**
   * Before anything else is done: where pictures will be written, empty where they are painted.
   *
   * @param name what the folder is called if nobody said: {@code NAME-qr}
   */
  public Optional<Path> folder(Terminal terminal, Path name) throws IOException {
    if (qr == null) return Optional.empty();
    boolean paints = !noColor && System.getenv("NO_COLOR") == null && !terminal.json();
    if (qr.isEmpty() && paints && PartsIn.isTerminal() && Slides.canPaint()) {
      return Optional.empty();
    }
    Path folder = qr.isEmpty() ? name.resolveSibling(name.getFileName() + "-qr") : Path.of(qr);
    if (Files.exists(folder)) {
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isEmpty()) return Optional.of(folder);
      }
      throw Problem.of(
              ExitCode.CONFLICT,
              "folder_not_empty",
              "the pictures are not written",
              folder + " has files in it, and pictures of two documents must not be mixed",
              "Give a new folder with --qr DIR.")
          .asException();
    }
    return Optional.of(folder);
  }

  /** Writes the pictures, or paints them until Enter. */
  public void show(Terminal terminal, Optional<Path> folder, Frames frames) throws IOException {
    if (folder.isEmpty()) {
      Slides.show(terminal.out(), System.in, frames.count(), frames.screen(), FRAME);
      return;
    }
    write(folder.get(), frames);
    if (String.valueOf(qr).isEmpty()) {
      terminal.remark("Nothing is painted here: the QR codes are pictures in " + folder.get());
    }
  }

  /**
   * @param parts how many codes it would be
   * @param partsMax how many are shown at most
   */
  public Problem tooLarge(ExitCode exit, int size, int parts, int partsMax) {
    return Problem.of(
        exit,
        "too_large_for_qr",
        "this is too large for QR codes",
        "%d bytes are %d codes of %d bytes; %d are shown at most"
            .formatted(size, parts, bytes, partsMax),
        "Take a file, or more bytes in a code with --qr-bytes.");
  }

  /** What was typed is none of what there is. */
  public static Problem unusable(String why) {
    return Problem.of(
        ExitCode.USAGE,
        "qr_unusable",
        "it cannot be shown as QR codes like this",
        why,
        "See --help.");
  }

  private static void write(Path folder, Frames frames) throws IOException {
    if (!Files.exists(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) Files.createDirectories(parent);
      try {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (UnsupportedOperationException noOwners) {
        Files.createDirectory(folder);
      }
    }
    for (int i = 0; i < frames.count(); i++) {
      write(folder.resolve("part-%04d.png".formatted(i + 1)), frames.png().apply(i));
    }
    write(folder.resolve("film.png"), frames.film().get());
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
  }
}
