package dev.bascule.cliconvention;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where results go, and whether they got there: a print writer forgets why it could not write, and
 * a full disk would look like a result.
 */
final class ResultStream extends FilterOutputStream {
  private @Nullable IOException failure;

  ResultStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (failure == null) failure = e;
      throw e;
    }
  }

  /** The command's exit status, or that its result was lost. */
  int exit(int exit, PrintWriter err) {
    IOException lost = failure;
    // A reader that has seen enough, such as head, is no error.
    if (lost == null || String.valueOf(lost.getMessage()).contains("roken pipe")) return exit;
    var problem =
        Problem.of(
            ExitCode.CONFIG_INVALID,
            "result_not_written",
            "the result could not be written",
            String.valueOf(lost.getMessage()).toLowerCase(Locale.ROOT),
            "Is the disk full? What the output went to is not whole; run the command again.");
    err.println(problem.sentence());
    return exit == ExitCode.OK.number() ? problem.exit().number() : exit;
  }
}
