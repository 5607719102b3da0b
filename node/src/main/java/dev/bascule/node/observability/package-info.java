/** Metrics of a network, and the alert rules and dashboard that are generated from their names. */
@NullMarked
package dev.bascule.node.observability;

import org.jspecify.annotations.NullMarked;
