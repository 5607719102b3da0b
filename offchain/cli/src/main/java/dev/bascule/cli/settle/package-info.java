/** {@code settle} and {@code reconcile}: windows on the chain, and whether all books agree. */
@NullMarked
package dev.bascule.cli.settle;

import org.jspecify.annotations.NullMarked;
