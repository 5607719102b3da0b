/** Carries value between chains by proof. */
@NullMarked
package dev.bascule.bridge;

import org.jspecify.annotations.NullMarked;
