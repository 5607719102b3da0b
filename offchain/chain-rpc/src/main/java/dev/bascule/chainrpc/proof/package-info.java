/** The settlement part of a receipt, built from a node's blocks after they were checked. */
@NullMarked
package dev.bascule.chainrpc.proof;

import org.jspecify.annotations.NullMarked;
