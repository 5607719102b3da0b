/** Clients for real nodes; what a node says is checked before it is believed. */
@NullMarked
package dev.bascule.chainrpc;

import org.jspecify.annotations.NullMarked;
