/** Secrets from people: from the terminal without echo, a file, or standard input. */
@NullMarked
package dev.bascule.treasury.prompt;

import org.jspecify.annotations.NullMarked;
