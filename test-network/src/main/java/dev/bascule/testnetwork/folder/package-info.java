/** The data folder: its lock, its files, its keys. */
@NullMarked
package dev.bascule.testnetwork.folder;

import org.jspecify.annotations.NullMarked;
