package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What will matter soon, about nodes that do their work now. */
final class Remarks {

  private Remarks() {}

  static List<String> of(Observation seen, Set<Address> missing) {
    var remarks = new ArrayList<>(seen.waiting());
    for (SeenNode node : seen.lying()) {
      if (missing.contains(node.address())) continue;
      node.answer()
          .flatMap(Cause.UnsealedHead::of)
          .ifPresent(cause -> remarks.add(node.name() + ": " + cause.sentence()));
    }
    for (SeenNode node : seen.nodes()) {
      if (missing.contains(node.address())) continue;
      long free = node.disk().freeBytes().orElse(Long.MAX_VALUE);
      if (free < Limits.DISK_LOW_BYTES) {
        remarks.add(node.name() + ": only " + (free >> 20) + " MiB are free for its data");
      }
      node.clockOffset()
          .filter(by -> by.abs().compareTo(Limits.CLOCK_MAX.dividedBy(2)) > 0)
          .ifPresent(by ->
              remarks.add(
                  node.name()
                      + ": its clock is off by "
                      + Words.time(by.abs())
                      + ", and the next validators refuse its blocks from "
                      + Words.time(Limits.CLOCK_MAX)
                      + " on"));
      for (SetupFault fault : node.setup()) fault(node, fault, remarks);
      node.answer()
          .filter(answer -> answer.poolMost() > 0)
          .filter(
              answer -> answer.poolWaiting() * 100 >= answer.poolMost() * Limits.POOL_NEARLY_FULL)
          .ifPresent(answer ->
              remarks.add(
                  node.name()
                      + ": its pool is nearly full, "
                      + answer.poolWaiting()
                      + " of "
                      + answer.poolMost()
                      + " transactions wait"));
    }
    return remarks;
  }

  private static void fault(SeenNode node, SetupFault fault, List<String> remarks) {
    switch (fault) {
      case SetupFault.WrongEnode(String peer) ->
          remarks.add(node.name() + ": its static-nodes.json has a wrong enode for " + peer);
      case SetupFault.NotAllowed(String peer) ->
          remarks.add(node.name() + ": its allowlist does not have " + peer);
      case SetupFault.StaticNotAllowed(String peer, _) ->
          remarks.add(
              node.name()
                  + ": its allowlist does not have its static peer "
                  + peer
                  + ", it will not start again");
      case SetupFault.KeyDiffers _ -> {}
    }
  }
}
