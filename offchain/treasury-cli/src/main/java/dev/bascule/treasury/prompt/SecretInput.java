package dev.bascule.treasury.prompt;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.treasury.file.PrivateFile;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a secret. Never from the command line: other users see that in the list of processes, and
 * the shell writes it down.
 */
public final class SecretInput {

  private static final int SIZE_MAX = 4096;

  private SecretInput() {}

  /**
   * One secret, without spaces and line ends around it.
   *
   * @param source a file, {@code -} for standard input, or null for the terminal
   * @param option the option that names a source, for the hint when there is no terminal
   */
  public static SecretBytes read(@Nullable String source, String what, String option)
      throws IOException {
    if (source == null) return fromTerminal(what, option);
    byte[] read =
        source.equals("-") ? standardInput() : PrivateFile.read(Path.of(source), SIZE_MAX);
    return trimmed(read);
  }

  /** One secret that is chosen now: a terminal asks twice. */
  public static SecretBytes choose(@Nullable String source, String what, String option)
      throws IOException {
    SecretBytes chosen = read(source, what, option);
    if (source != null) return chosen;
    try (SecretBytes again = fromTerminal(what + " once more", option)) {
      if (chosen.sameAs(again)) return chosen;
    }
    chosen.close();
    throw Problem.of(
            ExitCode.USAGE,
            "not_the_same",
            "the two entries differ",
            "nothing was changed",
            "Run the command again.")
        .asException();
  }

  private static SecretBytes fromTerminal(String what, String option) {
    Console console =
        terminal(what, "Name a file with " + option + " FILE, or - for standard input.");
    char[] typed = console.readPassword("%s: ", what);
    if (typed == null) throw noTerminal(what, "Run the command again.");
    byte[] bytes = new byte[typed.length];
    for (int i = 0; i < typed.length; i++) {
      // Printable ASCII only: what else there is depends on the terminal.
      bytes[i] = typed[i] < 0x80 ? (byte) typed[i] : 0;
    }
    Arrays.fill(typed, '\0');
    return trimmed(bytes);
  }

  /** A line that is no secret, such as a word to compare. */
  public static String line(String what, String hint) {
    String typed = terminal(what, hint).readLine("%s: ", what);
    if (typed == null) throw noTerminal(what, hint);
    return typed.strip();
  }

  @SuppressWarnings("SystemConsoleNull") // an image with fewer modules may have none
  private static Console terminal(String what, String hint) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) throw noTerminal(what, hint);
    return console;
  }

  private static RuntimeException noTerminal(String what, String hint) {
    return Problem.of(
            ExitCode.USAGE,
            "no_terminal",
            "there is nobody to ask for the " + what,
            "this is not a terminal",
            hint)
        .asException();
  }

  private static byte[] standardInput() throws IOException {
    byte[] read = System.in.readNBytes(SIZE_MAX + 1);
    if (read.length <= SIZE_MAX) return read;
    Arrays.fill(read, (byte) 0);
    throw Problem.of(
            ExitCode.USAGE,
            "file_too_large",
            "standard input is too long",
            "a secret has at most " + SIZE_MAX + " bytes",
            "Is it the right file?")
        .asException();
  }

  private static SecretBytes trimmed(byte[] read) {
    int from = 0;
    int to = read.length;
    while (from < to && read[from] <= ' ' && read[from] >= 0) from++;
    while (to > from && read[to - 1] <= ' ' && read[to - 1] >= 0) to--;
    byte[] secret = Arrays.copyOfRange(read, from, to);
    Arrays.fill(read, (byte) 0);
    for (byte each : secret) {
      if ((each >= ' ' && each < 0x7f) || each == '\n' || each == '\r' || each == '\t') continue;
      Arrays.fill(secret, (byte) 0);
      throw Problem.of(
              ExitCode.USAGE,
              "secret_not_ascii",
              "a secret has a character that is not printable ASCII",
              "keyboards and terminals spell the others differently",
              "Choose letters, digits and signs of ASCII.")
          .asException();
    }
    return SecretBytes.taking(secret);
  }
}
