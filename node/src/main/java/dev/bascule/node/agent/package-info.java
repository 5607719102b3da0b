/** Keeps the nodes of a folder as the registry says: allowlists, votes, and the set's history. */
@NullMarked
package dev.bascule.node.agent;

import org.jspecify.annotations.NullMarked;
