package dev.bascule.service.treasury;

import dev.bascule.chainrpc.bitcoind.Bitcoind;
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
   * @param loops in the order in which they are closed, before the node that they ask
   */
  record Furniture(
      Books books,
      Treasury treasury,
      StateBeside states,
      Statements statements,
      Wallets wallets,
      Safes safes,
      Optional<CoinDrafts> drafts,
      Outlook outlook,
      StepLog steps,
      List<TreasuryLoop> loops,
      Optional<Bitcoind> coinNode) {}

  Furniture enter() {
    return furniture.orElseThrow(() ->
        Problem.of(404, "treasury_not_configured", "this service has no treasury")
            .hint("write treasury.json into its data folder and start it again")
            .refusal());
  }

  @Override
  public void close() {
    if (furniture.isEmpty()) return;
    furniture.get().loops().forEach(TreasuryLoop::close);
    furniture.get().coinNode().ifPresent(Bitcoind::close);
  }
}
