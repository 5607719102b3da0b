/** Drawdowns: what shows how far a leg of a grant was drawn, by a session's key or by ticks. */
@NullMarked
package dev.bascule.chain.drawdown;

import org.jspecify.annotations.NullMarked;
