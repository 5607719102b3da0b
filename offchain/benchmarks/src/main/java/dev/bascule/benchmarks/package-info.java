/** One measurement for each claim in the docs. */
@NullMarked
package dev.bascule.benchmarks;

import org.jspecify.annotations.NullMarked;
