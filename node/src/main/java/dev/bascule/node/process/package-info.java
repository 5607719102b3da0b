/**
 * Processes and ports of this machine: started apart from the terminal, known by more than a pid.
 */
@NullMarked
package dev.bascule.node.process;

import org.jspecify.annotations.NullMarked;
