package dev.bascule.testnetwork.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.process.LocalPort;
import dev.bascule.testnetwork.Repository;
import dev.bascule.testnetwork.folder.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnvilPartTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;

  @Test
  void the_first_block_stays_the_same_over_many_kills() throws Exception {
    var binary = AnvilPart.find(Repository.root());
    assumeTrue(binary.isPresent(), "no anvil: build the contracts module");
    DataFolder folder = DataFolder.at(temp);
    folder.create();
    var hashes = new HashSet<String>();
    for (int life = 0; life < 4; life++) {
      var anvil = new AnvilPart(binary.get(), folder, LocalPort.free(), 31337);
      try {
        anvil.start();
        anvil.awaitReady(LIMIT, _ -> {});
        try (var probe = new ChainProbe(anvil.rpcUrl())) {
          hashes.add(probe.block(0).orElseThrow().path("hash").asString());
        }
        anvil.awaitSaved(LIMIT);
      } finally {
        anvil.kill();
      }
    }
    assertThat(hashes).hasSize(1);
  }

  @Test
  void a_kill_after_the_state_was_saved_loses_no_block_before_it() throws Exception {
    var binary = AnvilPart.find(Repository.root());
    assumeTrue(binary.isPresent(), "no anvil: build the contracts module");
    DataFolder folder = DataFolder.at(temp);
    folder.create();
    var anvil = new AnvilPart(binary.get(), folder, LocalPort.free(), 31337);
    var said = new ArrayList<String>();
    try (var probe = new ChainProbe(anvil.rpcUrl())) {
      anvil.start();
      anvil.awaitReady(LIMIT, _ -> {});
      anvil.awaitSaved(LIMIT);
      long before = probe.head().orElseThrow();
      anvil.awaitSaved(LIMIT);
      anvil.kill();
      Files.writeString(folder.chain().resolve("anvil-head"), "1000000");
      anvil.start();
      anvil.awaitReady(LIMIT, said::add);

      assertThat(probe.head().orElseThrow()).isGreaterThanOrEqualTo(before);
      assertThat(said).singleElement().asString().contains("fell back from block 1000000");
    } finally {
      anvil.kill();
    }
  }

  @Test
  void a_corrupt_saved_state_is_named_and_left_as_it_is() throws Exception {
    DataFolder folder = DataFolder.at(temp);
    folder.create();
    Path saved = folder.chain().resolve("anvil-saved.json");
    Files.writeString(saved, "{\"blocks\":");
    var anvil = new AnvilPart(Path.of("/nonexistent"), folder, LocalPort.free(), 31337);

    assertThatThrownBy(anvil::start)
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.problem().code()).isEqualTo("chain_state_corrupt"));
    assertThat(saved).hasContent("{\"blocks\":");
  }

  @Test
  void a_torn_dump_is_not_taken_for_a_state() throws Exception {
    Path torn = Files.writeString(temp.resolve("torn.json"), "{\"blocks\":[{\"header\":{}");

    assertThat(AnvilState.isWhole(torn)).isFalse();
    assertThat(AnvilState.isWhole(Files.writeString(torn, ""))).isFalse();
    assertThat(AnvilState.isWhole(Files.writeString(torn, "{\"blocks\":[]}"))).isTrue();
  }
}
