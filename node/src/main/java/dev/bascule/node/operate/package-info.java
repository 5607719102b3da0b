/** The processes of a network's nodes on this machine: started, stopped, looked at. */
@NullMarked
package dev.bascule.node.operate;

import org.jspecify.annotations.NullMarked;
