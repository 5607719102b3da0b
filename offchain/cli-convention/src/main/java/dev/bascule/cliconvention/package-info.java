/** Exit codes, --json, error rendering and progress of every command. */
@NullMarked
package dev.bascule.cliconvention;

import org.jspecify.annotations.NullMarked;
