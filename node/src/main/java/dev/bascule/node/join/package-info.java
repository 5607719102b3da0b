/**
 * How a new member gets what it needs of a network, and knows that nobody changed it on the way.
 */
@NullMarked
package dev.bascule.node.join;

import org.jspecify.annotations.NullMarked;
