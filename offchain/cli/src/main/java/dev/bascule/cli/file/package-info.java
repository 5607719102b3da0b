/** Files of others, read in bounded memory: line by line, or whole up to a limit. */
@NullMarked
package dev.bascule.cli.file;

import org.jspecify.annotations.NullMarked;
