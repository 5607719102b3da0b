/** An EVM node's answers as types; what is hashed is rebuilt from its fields. */
@NullMarked
package dev.bascule.chainrpc.node;

import org.jspecify.annotations.NullMarked;
