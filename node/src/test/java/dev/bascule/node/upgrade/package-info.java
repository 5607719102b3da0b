/** Pairs of versions and the way between them. */
package dev.bascule.node.upgrade;
