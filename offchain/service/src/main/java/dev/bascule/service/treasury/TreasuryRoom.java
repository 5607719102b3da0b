package dev.bascule.service.treasury;

import dev.bascule.service.wire.Problem;
import java.util.Optional;

/** The treasury, or its absence, which is said to whoever asks. */
final class TreasuryRoom implements AutoCloseable {

  private final Optional<Furniture> furniture;

  TreasuryRoom(Optional<Furniture> furniture) {
    this.furniture = furniture;
  }

  record Furniture(
      Books books, Treasury treasury, Wallets wallets, StepLog steps, TreasuryLoop loop) {}

  Furniture enter() {
    return furniture.orElseThrow(() ->
        Problem.of(404, "treasury_not_configured", "this service has no treasury")
            .hint("write treasury.json into its data folder and start it again")
            .refusal());
  }

  @Override
  public void close() {
    furniture.ifPresent(it -> it.loop().close());
  }
}
