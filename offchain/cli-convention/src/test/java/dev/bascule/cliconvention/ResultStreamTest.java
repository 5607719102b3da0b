package dev.bascule.cliconvention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResultStreamTest {

  private final StringWriter err = new StringWriter();

  /** A print writer as the commands use it, on something that refuses with this sentence. */
  private int exitAfter(int exit, String refusal) {
    var stream =
        new ResultStream(
            new OutputStream() {
              @Override
              public void write(int octet) throws IOException {
                throw new IOException(refusal);
              }
            });
    var out = new PrintWriter(stream, true, StandardCharsets.UTF_8);
    out.println("a result");
    return stream.exit(exit, new PrintWriter(err, true));
  }

  @Test
  void aResultThatWasNotWrittenIsNoSuccess() {
    assertThat(exitAfter(0, "No space left on device")).isEqualTo(3);
    assertThat(err.toString()).contains("result_not_written", "no space left on device");
    assertThat(exitAfter(9, "No space left on device")).isEqualTo(9);
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoError() {
    assertThat(exitAfter(0, "Broken pipe")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatIsWrittenArrives() {
    var arrived = new ByteArrayOutputStream();
    var stream = new ResultStream(arrived);
    var out = new PrintWriter(stream, true, StandardCharsets.UTF_8);
    out.println("a result");
    assertThat(stream.exit(0, new PrintWriter(err, true))).isZero();
    assertThat(arrived.toString(StandardCharsets.UTF_8)).isEqualTo("a result\n");
  }
}
