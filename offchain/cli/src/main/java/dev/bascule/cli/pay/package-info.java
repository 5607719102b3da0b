/** {@code pay}: from a file of orders to accepted payments, whatever happens in between. */
@NullMarked
package dev.bascule.cli.pay;

import org.jspecify.annotations.NullMarked;
