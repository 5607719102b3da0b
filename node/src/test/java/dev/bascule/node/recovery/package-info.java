/** Tests of backup, restore and drills, and faults of a real network. */
package dev.bascule.node.recovery;
