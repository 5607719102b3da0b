package dev.bascule.cliconvention;

import java.io.BufferedInputStream;
import java.io.Console;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that reads a document from QR codes instead of a file. */
public final class PartsIn {

  private static final int PICTURES_MAX = 4096;

  @Option(
      names = "--ur",
      paramLabel = "FILE",
      description =
          "Read the texts of QR codes (UR), one a line, as a scanner types them; - is standard"
              + " input.")
  private @Nullable String ur;

  @Option(
      names = "--qr-images",
      paramLabel = "DIR",
      description = "Read pictures of QR codes: the PNG files of a folder.")
  private @Nullable Path images;

  /** Where a document comes from: exactly one is given. */
  public sealed interface Source {
    record OfFile(Path file) implements Source {}

    /**
     * @param from a file, or {@code -}
     */
    record OfLines(String from) implements Source {}

    record OfPictures(Path folder) implements Source {}
  }

  /**
   * @param file the command's own parameter, null where it is not given
   */
  public Source source(@Nullable Path file) {
    List<Source> given = new ArrayList<>();
    if (file != null) given.add(new Source.OfFile(file));
    if (ur != null) given.add(new Source.OfLines(ur));
    if (images != null) given.add(new Source.OfPictures(images));
    if (given.size() != 1) {
      throw Problem.of(
              ExitCode.USAGE,
              "one_source",
              "it is not clear what to read",
              given.isEmpty() ? "nothing is given" : given.size() + " sources are given",
              "Give one of FILE, --ur FILE and --qr-images DIR.")
          .asException();
    }
    return given.getFirst();
  }

  /**
   * Reads lines as they come, and what comes after the last that was needed.
   *
   * @param reading what it makes of them
   */
  public static <T> T lines(Source.OfLines source, Terminal terminal, Function<Lines, T> reading)
      throws IOException {
    boolean typed = source.from().equals("-");
    try (Lines lines = new Lines(typed ? kept(System.in) : opened(source.from()))) {
      T read = reading.apply(lines);
      if (typed && isTerminal()) {
        terminal.remark("Switch the scanner off, then press Enter.");
        while (lines.hasNext() && !lines.next().isEmpty()) {
          // What the scanner typed on; a password is asked for on the same keyboard.
        }
      }
      return read;
    }
  }

  private static InputStream opened(String file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(Path.of(file)));
  }

  private static InputStream kept(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {
        // Standard input is not ours to close.
      }
    };
  }

  @SuppressWarnings("SystemConsoleNull") // an image with fewer modules may have none
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** The PNG files of a folder in the order of their names. */
  public static List<Path> pictures(Source.OfPictures source) throws IOException {
    if (!Files.isDirectory(source.folder())) {
      throw new NotDirectoryException(source.folder().toString());
    }
    try (Stream<Path> files = Files.list(source.folder())) {
      List<Path> pictures =
          files
              .filter(file -> file.getFileName().toString().matches("(?i).*\\.png"))
              .limit(PICTURES_MAX + 1)
              .sorted()
              .toList();
      if (pictures.size() <= PICTURES_MAX) return pictures;
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "too_many_pictures",
              "the pictures are not read",
              "there are more than " + PICTURES_MAX + " in " + source.folder(),
              "Is it the right folder?")
          .asException();
    }
  }

  /**
   * The parts ended too early.
   *
   * @param why how many are here, and which are not
   */
  public static Problem incomplete(String why) {
    return Problem.of(
        ExitCode.CONFIG_INVALID,
        "parts_missing",
        "the document is not whole",
        why,
        "Show it again and read on, or bring it as a file.");
  }

  /**
   * A part that no camera makes by accident.
   *
   * @param where the line or the file
   */
  public static Problem refused(String where, String code, String why) {
    return Problem.of(
        ExitCode.VERIFICATION_FAILED,
        code,
        "these QR codes are not taken",
        where + ": " + why,
        "Read one document at a time, from the beginning; if it happens again, ask who shows it.");
  }

  /** A PSBT came by itself, as wallets show it. */
  public static Problem psbtAlone(String wanted) {
    return Problem.of(
        ExitCode.VERIFICATION_FAILED,
        "psbt_alone",
        "this is no " + wanted,
        "the QR codes hold a PSBT as wallets show it, with no word of who asked and who agreed",
        "Show the document: without --qr-as.");
  }
}
