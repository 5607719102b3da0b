/** Signing: what was reviewed and allowed, after it was written down. */
@NullMarked
package dev.bascule.treasury.sign;

import org.jspecify.annotations.NullMarked;
