/** Safes and their guard: what a chain says of them, why they refuse, how their calls end. */
@NullMarked
package dev.bascule.chainrpc.safe;

import org.jspecify.annotations.NullMarked;
