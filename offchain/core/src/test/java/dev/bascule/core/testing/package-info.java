/** Samples and drivers that other modules' tests use too: nothing here is signed for real. */
@NullMarked
package dev.bascule.core.testing;

import org.jspecify.annotations.NullMarked;
