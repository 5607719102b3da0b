/** Tests of the node's parts that need no Besu, and one that starts four. */
package dev.bascule.node;
