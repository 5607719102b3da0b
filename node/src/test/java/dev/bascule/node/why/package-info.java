/** Tests of the diagnosis. */
package dev.bascule.node.why;
