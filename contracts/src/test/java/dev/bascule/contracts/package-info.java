/** Starts anvil and deploys the contracts, for the tests of every module. */
@NullMarked
package dev.bascule.contracts;

import org.jspecify.annotations.NullMarked;
