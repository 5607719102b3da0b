package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnvilTest {

  @Test
  void answersOnItsChainAndEndsWhenClosed() {
    Anvil anvil = Anvil.start(new Anvil.Options().chainId(4711));
    try (anvil) {
      assertThat(anvil.rpc("eth_chainId", "[]")).contains("0x1267");
      assertThat(anvil.rpc("eth_gasPrice", "[]")).contains("\"0x0\"");
    }
    assertThat(anvil.isAlive()).isFalse();
  }

  @Test
  void endsWithTheProcessThatStartedIt() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      assertThat(anvil.endsWithoutParent()).isTrue();
    }
  }

  @Test
  void startsAgainOnThePortWhereItStood() {
    Anvil first = Anvil.start();
    first.kill();
    try (Anvil again = Anvil.start(new Anvil.Options().port(first.port()))) {
      assertThat(again.port()).isEqualTo(first.port());
      assertThat(again.rpc("eth_blockNumber", "[]")).contains("\"0x0\"");
    }
  }

  @Test
  void findsItsChainAgain(@TempDir Path folder) {
    Path state = folder.resolve("chain/state.json");
    Anvil.Options options = new Anvil.Options().state(state);
    try (Anvil anvil = Anvil.start(options)) {
      anvil.rpc("anvil_mine", "[\"0x7\"]");
    }
    assertThat(Files.exists(state)).isTrue();
    try (Anvil anvil = Anvil.start(options)) {
      assertThat(anvil.rpc("eth_blockNumber", "[]")).contains("\"0x7\"");
    }
  }
}
