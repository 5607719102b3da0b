/** The append-only log that receipts are proven against (RFC 9162) and the leaves it holds. */
@NullMarked
package dev.bascule.core.log;

import org.jspecify.annotations.NullMarked;
