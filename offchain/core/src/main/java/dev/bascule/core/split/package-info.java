/** How one amount is shared among payees to the last unit. */
@NullMarked
package dev.bascule.core.split;

import org.jspecify.annotations.NullMarked;
