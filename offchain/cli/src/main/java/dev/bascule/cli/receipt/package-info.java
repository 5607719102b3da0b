/** {@code receipt} and {@code verify}: the proof of a payment, as a file that anybody can check. */
@NullMarked
package dev.bascule.cli.receipt;

import org.jspecify.annotations.NullMarked;
