/** A local network of real parts. */
@NullMarked
package dev.bascule.testnetwork;

import org.jspecify.annotations.NullMarked;
