/** Who takes part: the registry of a network, the votes of its organisations, and what is open. */
@NullMarked
package dev.bascule.node.membership;

import org.jspecify.annotations.NullMarked;
