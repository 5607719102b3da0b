/**
 * Reading the chain by block cursor: what a node says is rebuilt, compared, and only then believed.
 */
@NullMarked
package dev.bascule.chainrpc.block;

import org.jspecify.annotations.NullMarked;
