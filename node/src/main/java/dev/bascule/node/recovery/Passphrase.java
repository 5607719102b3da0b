package dev.bascule.node.recovery;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import java.io.Console;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What opens the keys of a backup: from a file or the terminal, never an argument. */
final class Passphrase implements AutoCloseable {

  /** Blanks are not counted. */
  private static final int CHARACTERS_MIN = 12;

  private static final int DIFFERENT_MIN = 5;

  private final char[] characters;

  private Passphrase(char[] characters) {
    this.characters = characters;
  }

  char[] characters() {
    return characters;
  }

  /**
   * @param file its first line; null asks at the terminal
   * @param twice whether a new one is made, which must be typed twice
   */
  static Passphrase obtain(@Nullable Path file, boolean twice) throws IOException {
    Passphrase passphrase = file == null ? typed(twice) : fromFile(file);
    if (!twice) return passphrase;
    int[] counted =
        IntStream.range(0, passphrase.characters.length)
            .map(i -> passphrase.characters[i])
            .filter(character -> !isBlank(character))
            .toArray();
    long different = IntStream.of(counted).distinct().count();
    boolean isShort = counted.length < CHARACTERS_MIN;
    Arrays.fill(counted, 0);
    if (!isShort && different >= DIFFERENT_MIN) return passphrase;
    passphrase.close();
    throw isShort
        ? unfit("passphrase_short", "fewer than " + CHARACTERS_MIN + " characters without blanks")
        : unfit("passphrase_weak", "fewer than " + DIFFERENT_MIN + " different characters");
  }

  private static ProblemException unfit(String code, String what) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            code,
            "the passphrase is too easily guessed",
            "it has " + what,
            "Take five words that nobody would say in a row.")
        .asException();
  }

  private static boolean isBlank(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || Character.isIdentifierIgnorable(character);
  }

  private static Passphrase fromFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "passphrase_missing",
              "there is no passphrase",
              file + " is no file",
              "Name a file with one line, or leave the option out to type it.")
          .asException();
    }
    var open =
        Files.getPosixFilePermissions(file).stream()
            .filter(each -> !each.name().startsWith("OWNER"))
            .map(PosixFilePermission::name)
            .sorted()
            .toList();
    if (!open.isEmpty()) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "passphrase_file_open",
              "others may read the passphrase",
              file + " has " + open,
              "chmod 600 " + file)
          .asException();
    }
    byte[] bytes = Files.readAllBytes(file);
    CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    char[] line = new char[text.length()];
    int length = 0;
    while (length < text.length() && text.charAt(length) != '\n') {
      line[length] = text.charAt(length);
      length++;
    }
    if (length > 0 && line[length - 1] == '\r') length--;
    char[] exact = Arrays.copyOf(line, length);
    Arrays.fill(line, '\0');
    return new Passphrase(exact);
  }

  private static Passphrase typed(boolean twice) {
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(() ->
                Problem.of(
                        ExitCode.USAGE,
                        "passphrase_missing",
                        "there is no passphrase",
                        "this is no terminal, and no file was named",
                        "Use --passphrase-file FILE (mode 600).")
                    .asException());
    char[] first = console.readPassword("passphrase: ");
    if (first == null) first = new char[0]; // the end of the input
    if (twice) {
      char[] second = console.readPassword("again: ");
      boolean same = second != null && Arrays.equals(first, second);
      if (second != null) Arrays.fill(second, '\0');
      if (!same) {
        Arrays.fill(first, '\0');
        throw Problem.of(
                ExitCode.USAGE,
                "passphrase_differs",
                "the two are not the same",
                "nothing was written",
                "Type it again.")
            .asException();
      }
    }
    return new Passphrase(first);
  }

  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }
}
