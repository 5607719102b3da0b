/** Quantities of assets: exact integers in the ledger's units and in the token's base units. */
@NullMarked
package dev.bascule.core.money;

import org.jspecify.annotations.NullMarked;
