/** What a drill leaves behind: a report that the key signed which the shares gave. */
@NullMarked
package dev.bascule.chain.drill;

import org.jspecify.annotations.NullMarked;
