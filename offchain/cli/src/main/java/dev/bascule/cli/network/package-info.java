/** Where the network is, and its service as a client meets it: answers, retries, problems. */
@NullMarked
package dev.bascule.cli.network;

import org.jspecify.annotations.NullMarked;
