/** Demo wallets: keys from one seed, what they signed, and the lane state they believe. */
@NullMarked
package dev.bascule.cli.wallet;

import org.jspecify.annotations.NullMarked;
