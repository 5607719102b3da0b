/** Durable nonce lanes: what is signed is stored before it is sent, and sent until it is final. */
@NullMarked
package dev.bascule.chainrpc.submission;

import org.jspecify.annotations.NullMarked;
