package dev.bascule.chainrpc.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chainrpc.Network;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import dev.bascule.contracts.Anvil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a window fits into one transaction, and what happens to a lane that does not. */
class PartSizeTest {

  @Test
  void partsStayBelowTheGasThatATransactionMayNeed() {
    try (Anvil anvil = Anvil.start();
        Network network =
            new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO))) {
      network.fund("payer", 1_000_000);
      List<Receipt> receipts = new ArrayList<>();
      for (int i = 0; i < 260; i++) {
        receipts.add(network.accept("payer", "shop-" + i, "order-" + i, 0, 10));
      }
      List<PartEntry> left = Network.entries(receipts);
      VaultClient vault = network.vault();
      int parts = 0;
      while (!left.isEmpty()) {
        VaultClient.Cut cut = vault.cut(network.address("operator"), 1, parts, left);
        assertThat(cut).isInstanceOf(VaultClient.Cut.Fits.class);
        VaultClient.Cut.Fits fits = (VaultClient.Cut.Fits) cut;
        Finished done =
            network.send("operator", network.contracts.vault(), VaultCalls.settle(fits.part()));
        assertThat(done)
            .isInstanceOfSatisfying(
                Finished.Succeeded.class,
                settled -> assertThat(settled.gasUsed()).isLessThanOrEqualTo(VaultClient.GAS_MAX));
        left = fits.rest();
        parts++;
      }
      assertThat(parts).isEqualTo(2);
      assertThat(vault.views().lastPart(new BlockTag.Latest()).last()).isTrue();
    }
  }

  /** INV-NO-GRIEF: a lane that the operator over-accepted is left out, the others are settled. */
  @Test
  void aLaneWithoutCollateralIsNamedAndLeftOut() {
    try (Anvil anvil = Anvil.start();
        Network network =
            new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO))) {
      network.fund("payer", 100);
      List<Receipt> receipts =
          List.of(
              network.accept("payer", "shop-1", "order-1", 0, 40),
              network.accept("broke", "shop-2", "order-2", 0, 50),
              network.accept("payer", "shop-3", "order-3", 0, 60));
      List<PartEntry> entries = Network.entries(receipts);
      VaultClient vault = network.vault();
      VaultClient.Cut cut = vault.cut(network.address("operator"), 1, 0, entries);
      assertThat(cut).isInstanceOf(VaultClient.Cut.Reverts.class);
      VaultRevert revert = ((VaultClient.Cut.Reverts) cut).revert();
      assertThat(revert.code()).isEqualTo("insufficient_collateral");
      assertThat(revert.values())
          .containsEntry("laneKey", receipts.get(1).leaf().laneKey().hex())
          .containsEntry("collateral", "0")
          .containsEntry("needed", "50");
      List<PartEntry> kept = VaultClient.without(entries, revert);
      assertThat(kept).hasSize(2);
      assertThat(vault.cut(network.address("operator"), 1, 0, kept))
          .isInstanceOf(VaultClient.Cut.Fits.class);
    }
  }
}
