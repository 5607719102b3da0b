package dev.bascule.cli.treasury;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A password: asked without echo, or from a file; other users see a command line. */
final class PasswordInput {

  private static final int SIZE_MAX = 4096;

  private PasswordInput() {}

  /**
   * Without spaces and line ends around it.
   *
   * @param source a file, {@code -} for standard input, or null for the terminal
   */
  static SecretBytes read(@Nullable String source, String what) {
    byte[] read = source == null ? fromTerminal(what) : fromFile(source);
    int from = 0;
    int to = read.length;
    while (from < to && read[from] <= ' ' && read[from] >= 0) from++;
    while (to > from && read[to - 1] <= ' ' && read[to - 1] >= 0) to--;
    byte[] secret = Arrays.copyOfRange(read, from, to);
    Arrays.fill(read, (byte) 0);
    for (byte each : secret) {
      if (each >= ' ' && each < 0x7f) continue;
      Arrays.fill(secret, (byte) 0);
      throw problem(
          "secret_not_ascii",
          "the password has a character that is not printable ASCII",
          "keyboards spell the others differently");
    }
    return SecretBytes.taking(secret);
  }

  private static byte[] fromFile(String source) {
    try {
      return source.equals("-")
          ? SmallFile.read(System.in, SIZE_MAX)
          : SmallFile.read(Path.of(source), SIZE_MAX);
    } catch (IOException e) {
      throw problem("password_unreadable", "the password cannot be read", SmallFile.reason(e));
    }
  }

  private static byte[] fromTerminal(String what) {
    Console console = console();
    if (console == null) {
      throw problem(
          "no_terminal", "there is nobody to ask for the " + what, "this is not a terminal");
    }
    char[] typed = console.readPassword("%s: ", what);
    if (typed == null) throw problem("no_terminal", "nothing was typed", "the input ended");
    byte[] bytes = new byte[typed.length];
    for (int i = 0; i < typed.length; i++) bytes[i] = typed[i] < 0x80 ? (byte) typed[i] : 0;
    Arrays.fill(typed, '\0');
    return bytes;
  }

  @SuppressWarnings("SystemConsoleNull") // an image with fewer modules may have none
  static @Nullable Console console() {
    Console console = System.console();
    return console != null && console.isTerminal() ? console : null;
  }

  private static RuntimeException problem(String code, String what, String why) {
    return Problem.of(
            ExitCode.USAGE, code, what, why, "Name a file with --password FILE, or - for stdin.")
        .asException();
  }
}
