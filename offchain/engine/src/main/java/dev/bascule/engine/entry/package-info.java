/** The bytes of the log's entries: commands to SBE and back, by the schema in src/main/sbe. */
@NullMarked
package dev.bascule.engine.entry;

import org.jspecify.annotations.NullMarked;
