/** The air-gapped signer. */
@NullMarked
package dev.bascule.treasury;

import org.jspecify.annotations.NullMarked;
