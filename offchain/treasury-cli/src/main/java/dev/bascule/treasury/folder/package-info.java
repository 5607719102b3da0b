/** The cold folder: the sealed seed, the owner's book, and what was signed. */
@NullMarked
package dev.bascule.treasury.folder;

import org.jspecify.annotations.NullMarked;
