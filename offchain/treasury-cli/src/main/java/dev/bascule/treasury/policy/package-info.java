/** The owner's rules: limits, who must approve, what a fee may be. Pure, and decided here alone. */
@NullMarked
package dev.bascule.treasury.policy;

import org.jspecify.annotations.NullMarked;
