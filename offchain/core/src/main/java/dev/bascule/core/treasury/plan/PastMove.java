package dev.bascule.core.treasury.plan;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import java.math.BigInteger;
import java.util.List;

/**
 * A proposal as history sees it.
 *
 * @param name the proposer's name for it
 * @param signedOutside it executed and was never exported: see {@link Proposal#signedOutside}
 * @param at when it was proposed, in seconds since 1970: the time by which limits count it
 * @param outflows as limits count them, the highest fee included
 */
public record PastMove(
    String name,
    Holder holder,
    ProposalState state,
    boolean signedOutside,
    long at,
    List<Outflow> outflows) {

  public PastMove {
    requireNonNull(name);
    requireNonNull(holder);
    requireNonNull(state);
    outflows = List.copyOf(outflows);
  }

  /** What left the treasury: not what went to another wallet of ours. */
  BigInteger left(ChainAsset asset, OwnWallets own) {
    return left(outflows, asset, own);
  }

  static BigInteger left(List<Outflow> outflows, ChainAsset asset, OwnWallets own) {
    return outflows.stream()
        .filter(each -> each.asset().equals(asset))
        .filter(
            each -> each.to().isEmpty() || own.holding(asset.chain(), each.to().get()).isEmpty())
        .map(Outflow::units)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }
}
