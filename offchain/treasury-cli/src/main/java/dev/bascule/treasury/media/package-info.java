/** The medium that the program came on: its files, and what the folder beside it remembers. */
@NullMarked
package dev.bascule.treasury.media;

import org.jspecify.annotations.NullMarked;
