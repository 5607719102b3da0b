/** A small story, played through the public API, so that there is something to look at. */
@NullMarked
package dev.bascule.testnetwork.demo;

import org.jspecify.annotations.NullMarked;
