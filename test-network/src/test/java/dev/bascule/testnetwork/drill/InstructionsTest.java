package dev.bascule.testnetwork.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cli.BasculeCommand;
import dev.bascule.testnetwork.NetworkCommand;
import dev.bascule.testnetwork.Repository;
import dev.bascule.treasury.ColdCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The page that people recover by is a program that the real programs understand. */
class InstructionsTest {

  private static final Map<String, String> BLANKS =
      Map.ofEntries(
          Map.entry("n", "1"),
          Map.entry("network", "REGTEST"),
          Map.entry("foreign", "media/2-b/share-1-2.txt"),
          Map.entry("id", "recovery-1"),
          Map.entry("wallet", "vault"),
          Map.entry("place", "new-place"),
          Map.entry("amount", "1.5"),
          Map.entry("asset", "ETH"),
          Map.entry("rate", "4"),
          Map.entry("word", "copper"),
          Map.entry("minutes", "minutes.json"),
          Map.entry("proof", "proof.json"));

  @TempDir private Path temp;

  private static Instructions page() throws IOException {
    return Instructions.read(Repository.root());
  }

  static Stream<String> commands() throws IOException {
    Instructions page = page();
    return page.sections().stream().flatMap(section -> page.section(section).stream());
  }

  /** Every option of every command of the page exists, and none that is needed is left out. */
  @ParameterizedTest
  @MethodSource("commands")
  void theProgramsUnderstandThePage(String command) {
    List<String> words = Instructions.words(Instructions.fill(command, BLANKS));
    String[] rest = words.subList(1, words.size()).toArray(String[]::new);
    switch (words.getFirst()) {
      case "cold" -> new CommandLine(ColdCommand.class).parseArgs(rest);
      case "mkdir", "cp" -> assertThat(rest).hasSize(2);
      case "./bascule" ->
          new CommandLine(rest[0].equals("treasury") ? BasculeCommand.class : NetworkCommand.class)
              .setCaseInsensitiveEnumValuesAllowed(true)
              .parseArgs(rest);
      default -> throw new AssertionError("nobody types " + command);
    }
  }

  /** A block that the drill does not play is marked by nobody; one that it plays is not missing. */
  @Test
  void thePageHasTheDrillsSectionsAndNoOthers() throws IOException {
    assertThat(page().sections())
        .containsExactly(
            "backup-cold",
            "backup-online",
            "try-shares",
            "foreign",
            "folders",
            "check",
            "online",
            "wallets",
            "account-ask",
            "account-sign",
            "coins-ask",
            "coins-sign",
            "coins-wait",
            "prove");
  }

  /** People follow blocks, marked or not: each has to be one that the drill plays. */
  @Test
  void noBlockOfThePageIsUnplayed() throws IOException {
    List<String> lines = Files.readAllLines(Repository.root().resolve(Instructions.PAGE));
    for (int at = 0; at < lines.size(); at++) {
      if (!lines.get(at).equals("```")) continue;
      assertThat(lines.get(at - 1)).as("line " + at).startsWith("<!-- drill: ");
      do at++;
      while (!lines.get(at).equals("```"));
    }
  }

  @Test
  void aBlankThatNobodyFillsStopsTheDrill() {
    assertThatThrownBy(() -> Instructions.fill("cold sign <id>.json --home <home>", BLANKS))
        .hasMessageContaining("what is <home>?");
  }

  @Test
  void aSectionThatIsNotThereStopsTheDrill() throws IOException {
    Path file = temp.resolve(Instructions.PAGE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<!-- drill: check -->\n```\nmkdir -p online\n```\n");
    Instructions page = Instructions.read(temp);
    assertThat(page.section("check")).containsExactly("mkdir -p online");
    assertThatThrownBy(() -> page.section("folders")).hasMessageContaining("no section folders");
    Files.writeString(file, "<!-- drill: check -->\nno block\n");
    assertThatThrownBy(() -> Instructions.read(temp)).hasMessageContaining("no block");
  }
}
