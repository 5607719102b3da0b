package dev.bascule.chainrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.ProvenValidators;
import dev.bascule.chainrpc.block.Reading;
import dev.bascule.chainrpc.block.VaultOnChain;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same way over a real Besu: each block is sealed, and each receipt says so. */
class BesuSettlementTest {

  @Test
  void everyPaymentIsSettledReadAndProvenBySeals(@TempDir Path folder) {
    assumeTrue(OneValidator.home().isPresent(), "BESU_HOME names no Besu: sealed chain not tested");
    try (OneValidator besu = OneValidator.start(OneValidator.home().orElseThrow(), folder);
        Network network =
            new Network(besu.url(), OneValidator.CHAIN_ID, sealedBy(besu.validators()))) {
      new SettlementOnChain(network)
          .everyPaymentIsSettledReadAndProven(Verdict.Carrier.SETTLED_SEALED);
      refusesTheSealsOfOthers(network);
    }
  }

  private static void refusesTheSealsOfOthers(Network network) {
    ValidatorSet others =
        ValidatorSet.of(ValidatorSet.Mode.HEADER, List.of(network.address("usurper")));
    BlockCursor cursor =
        new BlockCursor(
            network.node,
            new VaultOnChain(network.domain(), network.genesis()),
            sealedBy(others),
            Clock.systemUTC());
    assertThat(cursor.next(network.start(), 10))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.reason().code()).isEqualTo("header_other_validators"));
  }

  private static Finality sealedBy(ValidatorSet set) {
    return new Finality.Sealed(
        new ProvenValidators(List.of(new Trust.Validators(0, set)), _ -> {}));
  }
}
