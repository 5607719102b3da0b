/** What was agreed: the terms document and the salted commitment that the payer signs. */
@NullMarked
package dev.bascule.chain.terms;

import org.jspecify.annotations.NullMarked;
