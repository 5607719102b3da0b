package dev.bascule.testnetwork.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.part.LocalChain;
import dev.bascule.testnetwork.run.NetworkOptions.ChainChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainSelectionTest {

  @TempDir Path temp;

  private NetworkOptions options(ChainChoice chain, Map<String, String> environment) {
    DataFolder folder = DataFolder.at(temp.resolve("data"));
    folder.create();
    Path repository = Path.of("").toAbsolutePath().getParent();
    return new NetworkOptions(
        repository, folder, chain, 0, 0, 4, ValidatorSet.Mode.HEADER, environment, Map.of());
  }

  /** No chain was made, so the next start may choose another kind. */
  @Test
  void a_besu_that_cannot_be_used_leaves_the_folder_as_it_was() throws Exception {
    Path unusable = temp.resolve("besu");
    Files.createDirectories(unusable.resolve("bin"));
    Files.createDirectories(unusable.resolve("lib"));
    Path program = Files.writeString(unusable.resolve("bin/besu"), "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() ->
            ChainSelection.select(
                options(ChainChoice.AUTO, Map.of("BESU_HOME", unusable.toString())), line -> {}))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("besu_unusable"));

    assertThat(ChainSelection.select(options(ChainChoice.ANVIL, Map.of()), line -> {}))
        .isInstanceOf(LocalChain.Anvil.class);
  }
}
