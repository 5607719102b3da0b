/** What every command of ours shares: exit codes, {@code --json}, problems, tables, progress. */
@NullMarked
package dev.bascule.cliconvention;

import org.jspecify.annotations.NullMarked;
