/** One member of an Aeron cluster in this process: its folder, its lock, its start and its end. */
@NullMarked
package dev.bascule.engine.cluster;

import org.jspecify.annotations.NullMarked;
