package dev.bascule.cli.wallet;

import dev.bascule.core.id.Address;
import java.util.HashMap;
import java.util.Map;

/**
 * What a payer's wallet believes of its lanes: the accepted cumulative, and on top of it what was
 * signed and is not answered yet. All in ledger units. One thread.
 */
public final class LaneBook {

  /** A wallet of ours uses lane 0 only. */
  public record Lane(Address payer, Address payee, Address token) {}

  private final Map<Lane, Long> accepted = new HashMap<>();
  private final Map<Lane, Long> signed = new HashMap<>();

  public long accepted(Lane lane) {
    return accepted.getOrDefault(lane, 0L);
  }

  /** What the next voucher on the lane adds to. */
  public long standing(Lane lane) {
    return Math.max(accepted(lane), signed.getOrDefault(lane, 0L));
  }

  public void sign(Lane lane, long cumulativeUnits) {
    signed.merge(lane, cumulativeUnits, Math::max);
  }

  public void accept(Lane lane, long cumulativeUnits) {
    accepted.merge(lane, cumulativeUnits, Math::max);
  }

  /** A voucher was refused: what was signed after it on its lanes is worth nothing. */
  public void forgetUnanswered() {
    signed.clear();
  }
}
