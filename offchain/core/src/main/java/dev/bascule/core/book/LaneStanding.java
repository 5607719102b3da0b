package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.Optional;

/**
 * What a lane stands at, with the payer's own signature under it: a wallet that lost its state
 * believes this, and nobody's word.
 *
 * @param setBy the newest voucher that raised the lane; empty on a lane that was never raised
 * @param leg the lane's leg in {@code setBy}
 */
public record LaneStanding(
    LaneKey laneKey,
    Address payee,
    int lane,
    long acceptedUnits,
    Optional<VerifiedVoucher> setBy,
    int leg) {}
