/**
 * Why the chain moves or stands: what was seen of the nodes, the causes that follow from it, and
 * what to do in which order.
 */
@NullMarked
package dev.bascule.node.why;

import org.jspecify.annotations.NullMarked;
