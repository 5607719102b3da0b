package dev.bascule.cliconvention;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidesTest {

  /** A person who presses Enter after so many pictures. */
  private static final class Patience extends FilterInputStream {
    private int pictures;

    Patience(int pictures) {
      super(new ByteArrayInputStream("\nnext".getBytes(US_ASCII)));
      this.pictures = pictures;
    }

    @Override
    public int available() throws IOException {
      return pictures-- > 0 ? 0 : super.available();
    }
  }

  @Test
  void picturesGoRoundUntilEnter() throws IOException {
    StringWriter out = new StringWriter();
    Patience keys = new Patience(5);
    Slides.show(
        new PrintWriter(out),
        keys,
        3,
        i -> List.of("first line " + i, "second line " + i),
        Duration.ofNanos(1));
    assertThat(out.toString().split("\u001b\\[H", -1)).hasSize(6);
    assertThat(out.toString())
        .contains("\u001b[30;107mfirst line 2\u001b[0m")
        .contains("QR code 3 of 3")
        .contains("needs 12 columns and 3 lines")
        .endsWith("\n");
    // What was typed after it is for somebody else.
    assertThat((char) keys.read()).isEqualTo('n');
  }

  @Test
  void linesEndAsScannersEndThemAndTakeNoMoreThanTheyMay() throws IOException {
    String typed = "one\rtwo\r\nthree\n" + "x".repeat(20_000) + "\nlast\u00e9";
    try (Lines lines = new Lines(new ByteArrayInputStream(typed.getBytes(US_ASCII)))) {
      assertThat(lines)
          .toIterable()
          .containsExactly("one", "two", "", "three", "x".repeat(Lines.LENGTH_MAX), "last?");
    }
  }
}
