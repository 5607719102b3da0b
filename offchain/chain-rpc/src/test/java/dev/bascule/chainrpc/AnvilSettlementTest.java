package dev.bascule.chainrpc;

import dev.bascule.chain.receipt.Verdict;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.contracts.Anvil;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnvilSettlementTest {

  @Test
  void everyPaymentIsSettledReadAndProven() {
    try (Anvil anvil = Anvil.start();
        Network network =
            new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO))) {
      new SettlementOnChain(network)
          .everyPaymentIsSettledReadAndProven(Verdict.Carrier.SETTLED_UNSEALED);
    }
  }
}
