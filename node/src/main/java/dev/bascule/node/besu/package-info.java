/** Besu as a set of local processes: keys, QBFT genesis, configuration, start and stop. */
@NullMarked
package dev.bascule.node.besu;

import org.jspecify.annotations.NullMarked;
