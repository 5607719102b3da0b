/** Who seals blocks, and the votes and proposals that change it, in either mode of the chain. */
@NullMarked
package dev.bascule.node.validator;

import org.jspecify.annotations.NullMarked;
