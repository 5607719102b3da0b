package dev.bascule.chainrpc.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitcoindProgramTest {

  @TempDir private Path folder;

  @Test
  void oneOnThePathIsTaken() throws IOException {
    Path program = Files.createFile(folder.resolve("bitcoind"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Search search =
        new BitcoindProgram(folder.resolve("cache"), Map.of("PATH", "/nowhere:" + folder)).search();
    assertThat(search).isEqualTo(new Search.Found(List.of(program.toString())));
  }

  @Test
  void whereNothingCanBeHadTheReasonIsSaid() {
    Search search =
        new BitcoindProgram(folder.resolve("cache"), Map.of("PATH", "/nowhere")).search();
    assertThat(search)
        .isInstanceOfSatisfying(
            Search.Absent.class, no -> assertThat(no.reason()).contains("there is no apt-get"));
  }
}
