package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.Rivals;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Moves whose transaction may still get into a block: what they take and bring, the largest of
 * those that exclude each other.
 */
public final class OpenMoves {

  private final List<Move> moves;
  private final OwnWallets own;

  /**
   * @param moves without those whose nonce or coin a block took
   */
  public OpenMoves(List<Move> moves, OwnWallets own) {
    this.moves = List.copyOf(moves);
    this.own = own;
  }

  /** What leaves the wallet, fees included, wherever to. */
  public BigInteger leaving(TreasuryPolicy.Wallet wallet, ChainAsset asset) {
    return Rivals.together(
        of(wallet),
        move ->
            move.outflows().stream()
                .filter(each -> each.asset().equals(asset))
                .map(Outflow::units)
                .reduce(BigInteger.ZERO, BigInteger::add));
  }

  /** What other wallets of ours send to this one. */
  BigInteger coming(TreasuryPolicy.Wallet wallet, ChainAsset asset) {
    return Rivals.together(
        moves.stream().filter(each -> !wallet.holds(each.slot())).toList(),
        move ->
            move.outflows().stream()
                .filter(each -> each.asset().equals(asset) && goesTo(wallet, each))
                .map(Outflow::units)
                .reduce(BigInteger.ZERO, BigInteger::add));
  }

  /** One that carries the asset between the two already, either way. */
  Optional<Move> between(TreasuryPolicy.Wallet one, TreasuryPolicy.Wallet other, ChainAsset asset) {
    return moves.stream()
        .filter(move ->
            (one.holds(move.slot()) && carries(move, asset, other))
                || (other.holds(move.slot()) && carries(move, asset, one)))
        .findFirst();
  }

  /** One of the wallet that goes to another of ours. */
  Optional<Move> inside(TreasuryPolicy.Wallet from, TreasuryPolicy policy) {
    return of(from).stream()
        .filter(move ->
            policy.wallets().stream()
                .filter(each -> !each.equals(from))
                .anyMatch(each -> move.outflows().stream().anyMatch(flow -> goesTo(each, flow))))
        .findFirst();
  }

  private boolean carries(Move move, ChainAsset asset, TreasuryPolicy.Wallet to) {
    return move.outflows().stream()
        .anyMatch(each -> each.asset().equals(asset) && goesTo(to, each));
  }

  private boolean goesTo(TreasuryPolicy.Wallet wallet, Outflow flow) {
    return flow.to()
        .flatMap(to -> own.holding(wallet.chain(), to))
        .filter(wallet.name()::equals)
        .isPresent();
  }

  private List<Move> of(TreasuryPolicy.Wallet wallet) {
    return moves.stream().filter(each -> wallet.holds(each.slot())).toList();
  }
}
