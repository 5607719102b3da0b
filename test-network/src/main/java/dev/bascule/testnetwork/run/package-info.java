/** Puts the parts together: starts them in order, watches them, stops them in order. */
@NullMarked
package dev.bascule.testnetwork.run;

import org.jspecify.annotations.NullMarked;
