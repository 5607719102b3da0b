package dev.bascule.testnetwork.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Style that a machine can see. What it cannot see is in CONTRIBUTING.md. */
class TidyTest {

  private static final int FILE_LINES_MAX = 400;

  private static final Pattern SAYS_NOTHING =
      Pattern.compile(".*(Util|Utils|Helper|Helpers|Manager|Impl|Dto|Common)\\.(java|sol)");

  private static final Pattern MONEY_PACKAGE =
      Pattern.compile(
          ".*/offchain/core/src/main/java/.*/(money|ledger|split|voucher|book|settlement)/.*");

  private static final Pattern INEXACT = Pattern.compile("\\b(double|float|Double|Float)\\b");

  @Test
  void filesAreShortEnoughToRead() {
    List<String> long_ = new ArrayList<>();
    for (Path file : code()) {
      int lines = House.lines(file).size();
      if (lines > FILE_LINES_MAX) {
        long_.add(House.root().relativize(file) + ": " + lines);
      }
    }
    assertThat(long_).as("files over %d lines", FILE_LINES_MAX).isEmpty();
  }

  @Test
  void namesSaySomething() {
    assertThat(code()).filteredOn(f -> SAYS_NOTHING.matcher(f.toString()).matches()).isEmpty();
  }

  @Test
  void moneyIsExact() {
    List<String> inexact = new ArrayList<>();
    for (Path file : House.sources(".java")) {
      if (MONEY_PACKAGE.matcher(file.toString()).matches()) {
        for (String line : House.lines(file)) {
          if (INEXACT.matcher(withoutComment(line)).find()) {
            inexact.add(House.root().relativize(file) + ": " + line.strip());
          }
        }
      }
    }
    assertThat(inexact).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    List<String> silent = new ArrayList<>();
    for (Path file : House.sources(".java")) {
      Path info = file.resolveSibling("package-info.java");
      if (!file.toString().contains("/src/main/java/")) {
        continue;
      }
      if (!Files.exists(info)) {
        silent.add(House.root().relativize(file.getParent()) + ": no package-info.java");
      } else if (!String.join("\n", House.lines(info)).contains("/**")) {
        silent.add(House.root().relativize(info) + ": no sentence");
      } else if (!String.join("\n", House.lines(info)).contains("NullMarked")) {
        silent.add(House.root().relativize(info) + ": not @NullMarked");
      }
    }
    assertThat(silent.stream().distinct().toList()).isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    Pattern later = Pattern.compile("\\b(TODO|FIXME)\\b");
    List<String> left = new ArrayList<>();
    for (Path file : code()) {
      if (file.endsWith("TidyTest.java")) {
        continue;
      }
      for (String line : House.lines(file)) {
        if (later.matcher(line).find()) {
          left.add(House.root().relativize(file) + ": " + line.strip());
        }
      }
    }
    assertThat(left).isEmpty();
  }

  private static List<Path> code() {
    List<Path> code = new ArrayList<>(House.sources(".java"));
    code.addAll(House.sources(".sol"));
    return code;
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf("//");
    String text = comment < 0 ? line : line.substring(0, comment);
    return text.strip().startsWith("*") ? "" : text;
  }
}
