package dev.bascule.node.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusFrameTest {

  /** A terminal that knows the three sequences a frame uses. */
  private static List<String> painted(List<String> screen, String frame) {
    var lines = new java.util.ArrayList<>(screen);
    assertThat(frame).startsWith("\u001b[H").endsWith("\u001b[J").doesNotContain("\u001b[2J");
    String[] rows = frame.substring(3, frame.length() - 3).split("\n", -1);
    for (int i = 0; i < rows.length - 1; i++) {
      assertThat(rows[i]).endsWith("\u001b[K");
      String row = rows[i].substring(0, rows[i].length() - 3);
      if (i < lines.size()) lines.set(i, row);
      else lines.add(row);
    }
    return List.copyOf(lines.subList(0, rows.length - 1));
  }

  @Test
  void aShorterFrameLeavesNothingOfTheLongerOne() {
    List<String> first = painted(List.of(), StatusCommand.frame(List.of("a long line", "b", "c")));

    assertThat(painted(first, StatusCommand.frame(List.of("short", "b"))))
        .containsExactly("short", "b");
  }
}
