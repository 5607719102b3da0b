/** A Besu is had only with the right checksum, and never a version that is known to be bad. */
package dev.bascule.node.besu;
