/** The commands of payers, merchants and auditors. */
@NullMarked
package dev.bascule.cli;

import org.jspecify.annotations.NullMarked;
