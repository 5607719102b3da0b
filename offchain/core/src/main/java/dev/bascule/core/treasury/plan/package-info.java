/**
 * What the treasury has and will need: balances over all wallets, what usually leaves, how much of
 * a limit follows from that, and which moves would bring wallets back to their targets. Nothing
 * here moves anything.
 */
@NullMarked
package dev.bascule.core.treasury.plan;

import org.jspecify.annotations.NullMarked;
