/**
 * The register of the treasury's keys and its emergency stop: who may change what, and what may
 * still leave. Signatures are checked outside; here a name under a statement is proven.
 */
@NullMarked
package dev.bascule.core.treasury.key;

import org.jspecify.annotations.NullMarked;
