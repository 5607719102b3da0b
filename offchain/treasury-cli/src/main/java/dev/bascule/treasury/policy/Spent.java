package dev.bascule.treasury.policy;

import dev.bascule.chain.request.Review;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;

/**
 * What was signed once.
 *
 * @param at seconds since 1970, by the signer's clock
 * @param slot what only one transaction can take: chain, account and nonce; empty where there is
 *     none
 */
public record Spent(Hash32 request, long at, String slot, List<Moved> moved) {

  public Spent {
    moved = List.copyOf(moved);
  }

  /** An amount of one asset, in its smallest unit. */
  public record Moved(String asset, BigInteger amount) {}

  static List<Moved> of(List<Review.Movement> movements) {
    return movements.stream().map(each -> new Moved(each.asset(), each.amount())).toList();
  }
}
