/**
 * The state that a log leads to, entry by entry, and its snapshots. No clock, no I/O of its own.
 */
@NullMarked
package dev.bascule.engine.machine;

import org.jspecify.annotations.NullMarked;
