/** The replicated log and the state machine that reads it. */
@NullMarked
package dev.bascule.engine;

import org.jspecify.annotations.NullMarked;
