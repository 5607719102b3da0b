/** Commands for a real engine: a chain that tells the truth, and wallets for everybody. */
@NullMarked
package dev.bascule.engine.testing;

import org.jspecify.annotations.NullMarked;
