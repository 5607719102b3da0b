/** The deterministic state machine of one operator's vault: commands in, outcome and events out. */
@NullMarked
package dev.bascule.core.book;

import org.jspecify.annotations.NullMarked;
