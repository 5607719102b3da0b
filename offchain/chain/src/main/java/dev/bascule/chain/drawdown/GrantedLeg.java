package dev.bascule.chain.drawdown;

import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.BaseUnits;

/**
 * A leg of a grant, as its payer signed it.
 *
 * @param leg which one of the voucher's
 * @param ceiling the leg's cumulative
 * @param terms what the leg commits to: a session's key or a chain, and their document
 */
public record GrantedLeg(VoucherDigest grant, int leg, BaseUnits ceiling, TermsHash terms) {}
