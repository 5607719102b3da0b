/** Runs a consortium chain: keys, genesis, configuration, processes. */
@NullMarked
package dev.bascule.node;

import org.jspecify.annotations.NullMarked;
