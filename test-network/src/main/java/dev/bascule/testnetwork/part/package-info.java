/** The parts of the network, each a process that can be started, killed and started again. */
@NullMarked
package dev.bascule.testnetwork.part;

import org.jspecify.annotations.NullMarked;
