/** {@code claims} and {@code redeem}: how a payee is paid without the operator's help. */
@NullMarked
package dev.bascule.cli.claim;

import org.jspecify.annotations.NullMarked;
