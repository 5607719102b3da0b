package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.operate.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What was seen of one node. Whatever could not be asked is empty and is taken for no sign of
 * anything.
 *
 * @param p2p where it listens for peers, as people write it
 * @param answer what its RPC said
 * @param silence why its RPC said nothing; empty when it was not asked
 * @param p2pRefused whether nobody listens for peers there
 * @param clockOffset how far its clock is ahead of ours
 */
public record SeenNode(
    String name,
    String organisation,
    boolean validator,
    Address address,
    String p2p,
    NodeState state,
    Optional<Answer> answer,
    String silence,
    boolean p2pRefused,
    Optional<PendingRound> pending,
    List<SetupFault> setup,
    Disk disk,
    Optional<Duration> clockOffset) {

  public SeenNode {
    setup = List.copyOf(setup);
  }

  /**
   * What a node's RPC said.
   *
   * @param unsealed why its head is not the chain's; empty when it is
   * @param common the hash of the newest block that every answering node has
   * @param peers empty when the node does not tell who they are
   * @param client its name and version
   */
  public record Answer(
      long head,
      Instant headTime,
      Hash32 genesis,
      Optional<String> unsealed,
      Optional<Hash32> common,
      int peerCount,
      Optional<Set<Address>> peers,
      long poolWaiting,
      long poolMost,
      String client) {}

  /**
   * The medium of a node's data.
   *
   * @param freeBytes empty when it is another machine's
   * @param saidFull whether the node's log says that it ended for lack of space
   * @param empty whether the data folder holds nothing, though the node had blocks, or others have
   */
  public record Disk(OptionalLong freeBytes, boolean saidFull, boolean empty) {
    public static final Disk UNSEEN = new Disk(OptionalLong.empty(), false, false);
  }
}
