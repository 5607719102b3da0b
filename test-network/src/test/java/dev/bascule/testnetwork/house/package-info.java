/** Tests of the house itself: its walls, its names, the length of its files. */
@NullMarked
package dev.bascule.testnetwork.house;

import org.jspecify.annotations.NullMarked;
