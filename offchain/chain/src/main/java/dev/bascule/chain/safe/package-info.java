/** Accounts of several owners as the Safe contracts keep them: what they sign, and who they are. */
@NullMarked
package dev.bascule.chain.safe;

import org.jspecify.annotations.NullMarked;
