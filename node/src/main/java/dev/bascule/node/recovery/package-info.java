/** Backup and restore of a network's folder, and drills that measure how long recovery takes. */
@NullMarked
package dev.bascule.node.recovery;

import org.jspecify.annotations.NullMarked;
