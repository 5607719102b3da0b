/** How Bitcoin writes integers and lengths; only the one shortest form is read. */
@NullMarked
package dev.bascule.chain.bitcoin.wire;

import org.jspecify.annotations.NullMarked;
