package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import java.time.Instant;
import java.util.SortedSet;

/**
 * A block that one node has.
 *
 * @param signers of the copy that this node keeps: a quorum of those who sealed, not all of them
 */
public record SeenBlock(
    long number, Instant time, Address proposer, int round, SortedSet<Address> signers) {

  /** Whether the validator shows a sign of life in it. */
  boolean shows(Address validator) {
    return signers.contains(validator) || proposer.equals(validator);
  }
}
