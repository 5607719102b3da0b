package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What leaves a wallet.
 *
 * @param units in the asset's smallest unit
 * @param to empty for the fee, which goes to whoever makes the block
 * @param known whether the recipient stands in the address book
 */
public record Outflow(ChainAsset asset, BigInteger units, Optional<Recipient> to, boolean known) {

  public Outflow {
    requireNonNull(asset);
    requireNonNull(to);
    if (units.signum() < 0) throw new IllegalArgumentException("negative outflow: " + units);
  }
}
