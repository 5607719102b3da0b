/**
 * A bitcoind asked over JSON-RPC: what can be computed again is, and what cannot is called the
 * node's word.
 */
@NullMarked
package dev.bascule.chainrpc.bitcoind;

import org.jspecify.annotations.NullMarked;
