/** Requests in words, by the owner's own books and the contracts' own ABI; needs no key. */
@NullMarked
package dev.bascule.treasury.inspect;

import org.jspecify.annotations.NullMarked;
