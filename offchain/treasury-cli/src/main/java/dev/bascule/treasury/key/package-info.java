/** The seed of the cold wallet, and what follows from it. */
@NullMarked
package dev.bascule.treasury.key;

import org.jspecify.annotations.NullMarked;
