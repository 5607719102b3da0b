/** Shares of the seed (SLIP-39): made, put together again, and tried out. */
@NullMarked
package dev.bascule.treasury.backup;

import org.jspecify.annotations.NullMarked;
