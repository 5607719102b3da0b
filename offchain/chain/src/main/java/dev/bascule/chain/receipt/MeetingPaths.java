package dev.bascule.chain.receipt;

import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;

/**
 * Inclusion paths (RFC 9162) of one tree, one after the other. From the node on where a path meets
 * the one before it both are the same, and the later one leaves that rest out. Only a path of a
 * higher index does: where it meets follows from the two indexes, whatever the size of the tree.
 */
final class MeetingPaths {

  private long index = -1;
  private List<Hash32> path = List.of();

  /** What a path has of its own. */
  List<Hash32> own(long nextIndex, List<Hash32> next) {
    List<Hash32> rest = restFor(nextIndex);
    int own = next.size() - rest.size();
    if (own < 0 || !next.subList(own, next.size()).equals(rest)) {
      throw new IllegalArgumentException(
          "the paths of leaves " + index + " and " + nextIndex + " are not of one tree");
    }
    step(nextIndex, next);
    return next.subList(0, own);
  }

  /** The whole path of which these are the own nodes. */
  List<Hash32> whole(long nextIndex, List<Hash32> own) {
    List<Hash32> whole = new ArrayList<>(own);
    whole.addAll(restFor(nextIndex));
    step(nextIndex, whole);
    return whole;
  }

  private void step(long nextIndex, List<Hash32> next) {
    index = nextIndex;
    path = next;
  }

  /** The lower leaf lies in the complete half below the meeting: its path has a node each level. */
  private List<Hash32> restFor(long nextIndex) {
    if (index < 0 || nextIndex <= index) return List.of();
    int levels = Long.SIZE - Long.numberOfLeadingZeros(index ^ nextIndex);
    return levels < path.size() ? path.subList(levels, path.size()) : List.of();
  }
}
