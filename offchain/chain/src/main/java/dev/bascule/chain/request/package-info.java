/**
 * What people ask a signer to sign, as one document for every chain, and what it says in words: the
 * side that asks and the side that signs run this same code on the same bytes.
 */
@NullMarked
package dev.bascule.chain.request;

import org.jspecify.annotations.NullMarked;
