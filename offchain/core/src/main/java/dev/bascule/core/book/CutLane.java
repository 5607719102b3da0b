package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.voucher.VerifiedVoucher;

/**
 * One lane of a window: the chain is to settle it up to {@code toUnits} by this voucher's leg.
 *
 * @param fromUnits where the window before it ends, or what the chain has settled
 */
public record CutLane(
    LaneKey laneKey,
    Address payer,
    Address payee,
    int lane,
    long fromUnits,
    long toUnits,
    VerifiedVoucher voucher,
    int leg) {}
