/**
 * What may leave the treasury, who must agree, and what becomes of a proposal: rules without a
 * clock, a key or a node. Signatures are checked outside; here a name on an approval is proven.
 */
@NullMarked
package dev.bascule.core.treasury;

import org.jspecify.annotations.NullMarked;
