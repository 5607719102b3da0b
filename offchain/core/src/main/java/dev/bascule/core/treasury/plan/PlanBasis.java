package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a plan follows from: the same basis gives the same plan.
 *
 * @param rooms of the limits; what has none does not leave
 * @param costs of every chain that has a wallet
 */
public record PlanBasis(
    TreasuryPolicy policy,
    List<Target> targets,
    List<Position> positions,
    OpenMoves open,
    Map<LimitsInForce.Of, Room> rooms,
    Map<ChainName, Cost> costs,
    Payees payees) {

  /**
   * @param each the most of one proposal
   * @param left of the window; below 0 when a limit fell under what moved already
   */
  public record Room(BigInteger each, BigInteger left) {}

  /**
   * What a transaction of a chain costs.
   *
   * @param feeMax the ceiling, in the coin's smallest unit
   * @param wholeCoins whether a proposal holds whole coins, also of what comes back as change
   */
  public record Cost(ChainAsset coin, BigInteger feeMax, boolean wholeCoins) {}

  /**
   * @param least what nodes pass on
   */
  public record Payee(Recipient to, BigInteger least) {}

  /** By which address one wallet may pay another. */
  public interface Payees {

    /** Empty where the address book or the tier's recipients have none. */
    Optional<Payee> of(TreasuryPolicy.Wallet from, TreasuryPolicy.Wallet to);
  }

  public PlanBasis {
    targets = List.copyOf(targets);
    positions = List.copyOf(positions);
    rooms = Map.copyOf(rooms);
    costs = Map.copyOf(costs);
  }
}
