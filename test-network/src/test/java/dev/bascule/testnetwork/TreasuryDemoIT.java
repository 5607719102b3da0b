package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code demo treasury} as a shell starts it, and what it leaves to look at. */
class TreasuryDemoIT {

  @TempDir static Path temp;

  @Test
  void a_cold_signed_move_is_played_on_both_chains() throws Exception {
    UpProcess.Ended ended = UpProcess.run(temp, "demo", "treasury", "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    JsonNode told = JsonMapper.shared().readTree(ended.out());
    assertThat(told.path("evm").path("state").asString()).isEqualTo("final");
    assertThat(told.path("evm").path("lines").toString())
        .contains("Pay 1.500000000000000000 ETH to shop (0x");
    if (BitcoindProgram.find() instanceof BitcoindProgram.Search.Found) {
      assertThat(told.path("utxo").path("state").asString()).isEqualTo("final");
    } else {
      assertThat(told.path("utxo").asString()).startsWith("left out: ");
    }
    Path files = Path.of(told.path("files").asString());
    for (String codes : List.of("supplies-1-request-qr", "supplies-1-answer-qr")) {
      try (Stream<Path> pictures = Files.list(files.resolve(codes))) {
        assertThat(pictures).anyMatch(it -> it.endsWith("film.png")).hasSizeGreaterThan(2);
      }
    }
    // The password of a demo is in its file and nowhere else.
    assertThat(ended.out() + ended.err())
        .doesNotContain(Files.readString(files.resolve("password.txt")));
  }
}
