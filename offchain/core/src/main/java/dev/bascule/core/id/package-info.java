/** Identifiers: one type each, so that two values of the same shape cannot be mixed up. */
@NullMarked
package dev.bascule.core.id;

import org.jspecify.annotations.NullMarked;
