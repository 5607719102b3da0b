/**
 * JSON-RPC over HTTP: batches, deadlines, and answers that are believed only in their right form.
 */
@NullMarked
package dev.bascule.chainrpc.rpc;

import org.jspecify.annotations.NullMarked;
