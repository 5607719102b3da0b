/** Files of the cold folder and of its owner: private, whole or not there, read with a limit. */
@NullMarked
package dev.bascule.treasury.file;

import org.jspecify.annotations.NullMarked;
