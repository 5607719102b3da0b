/**
 * Double entry with two-phase and linked transfers, limits by account flag, and client-made ids.
 */
@NullMarked
package dev.bascule.core.ledger;

import org.jspecify.annotations.NullMarked;
