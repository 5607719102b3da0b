/** The console: pages that show what the other features committed, and change nothing. */
@NullMarked
package dev.bascule.service.console;

import org.jspecify.annotations.NullMarked;
