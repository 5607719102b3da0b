/** Whom a node talks to and from whom it takes transactions: the registry's list in its files. */
@NullMarked
package dev.bascule.node.permission;

import org.jspecify.annotations.NullMarked;
