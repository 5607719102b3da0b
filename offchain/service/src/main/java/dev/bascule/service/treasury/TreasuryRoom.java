package dev.bascule.service.treasury;

import dev.bascule.service.wire.Problem;
import java.util.List;
import java.util.Optional;

/** The treasury, or its absence, which is said to whoever asks. */
final class TreasuryRoom implements AutoCloseable {

  private final Optional<Furniture> furniture;

  TreasuryRoom(Optional<Furniture> furniture) {
    this.furniture = furniture;
  }

  /**
   * @param drafts empty where no wallet lies on a UTXO chain
   * @param running in the order in which it is closed
   */
  record Furniture(
      Books books,
      Treasury treasury,
      Wallets wallets,
      Optional<CoinDrafts> drafts,
      StepLog steps,
      List<AutoCloseable> running) {}

  Furniture enter() {
    return furniture.orElseThrow(() ->
        Problem.of(404, "treasury_not_configured", "this service has no treasury")
            .hint("write treasury.json into its data folder and start it again")
            .refusal());
  }

  @Override
  public void close() throws Exception {
    if (furniture.isEmpty()) return;
    for (AutoCloseable each : furniture.get().running()) each.close();
  }
}
