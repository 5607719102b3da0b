/** Base58 with a checksum of four bytes, for extended keys and old addresses. */
@NullMarked
package dev.bascule.chain.base58;

import org.jspecify.annotations.NullMarked;
