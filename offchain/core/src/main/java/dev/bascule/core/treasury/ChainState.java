package dev.bascule.core.treasury;

import java.util.Set;

/** What the chain says of a slot at the moment in which somebody proposes for it. */
public sealed interface ChainState {

  /** How many transactions of the account there are. */
  record Count(long nonce) implements ChainState {}

  /** The wallet's unspent outputs that are deep enough, whoever holds them. */
  record Unspent(Set<CoinName> coins) implements ChainState {
    public Unspent {
      coins = Set.copyOf(coins);
    }
  }
}
