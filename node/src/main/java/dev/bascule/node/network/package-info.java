/** The network as people describe it, {@code network.yml}, and the folder that is made from it. */
@NullMarked
package dev.bascule.node.network;

import org.jspecify.annotations.NullMarked;
