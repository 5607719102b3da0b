/**
 * The settlement contracts: what is sent to them, what they say, why they refuse, how they are
 * made.
 */
@NullMarked
package dev.bascule.chainrpc.vault;

import org.jspecify.annotations.NullMarked;
