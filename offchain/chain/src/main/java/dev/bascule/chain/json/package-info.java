/** Strict JSON: every key is expected, every value has one spelling. */
@NullMarked
package dev.bascule.chain.json;

import org.jspecify.annotations.NullMarked;
