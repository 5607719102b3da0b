package dev.bascule.cli.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {

  @TempDir Path folder;

  @Test
  void linesEndWithAFeedOrWithTheFile() throws IOException {
    assertThat(lines("ab\n\nc\u00e9\r\nd".getBytes(UTF_8)))
        .containsExactly(
            new LineFile.Line(1, "ab", true, false, true, 3),
            new LineFile.Line(2, "", true, false, true, 4),
            new LineFile.Line(3, "c\u00e9\r", true, false, true, 9),
            new LineFile.Line(4, "d", true, false, false, 10));
    assertThat(lines(new byte[0])).isEmpty();
    assertThat(lines("a\n".getBytes(UTF_8))).hasSize(1);
  }

  @Test
  void ofALongLineTheBeginningIsKept() throws IOException {
    assertThat(lines("123456789\nx\n".getBytes(UTF_8)))
        .containsExactly(
            new LineFile.Line(1, "12345678", true, true, true, 10),
            new LineFile.Line(2, "x", true, false, true, 12));
  }

  @Test
  void bytesThatAreNoTextAreTold() throws IOException {
    assertThat(lines(new byte[] {'a', (byte) 0xff, '\n', 'b'}))
        .extracting(LineFile.Line::isUtf8)
        .containsExactly(false, true);
  }

  @Test
  void aSmallFileThatIsLargeIsNotRead() throws IOException {
    Path file = Files.write(folder.resolve("small"), new byte[9]);
    assertThat(SmallFile.read(file, 9)).hasSize(9);
    assertThatThrownBy(() -> SmallFile.read(file, 8))
        .isInstanceOf(SmallFile.TooLarge.class)
        .hasMessage("it has more than 8 bytes");
  }

  private List<LineFile.Line> lines(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("lines"), bytes);
    var all = new ArrayList<LineFile.Line>();
    try (LineFile in = LineFile.open(file, 8)) {
      for (LineFile.Line line = in.next(); line != null; line = in.next()) all.add(line);
    }
    return all;
  }
}
