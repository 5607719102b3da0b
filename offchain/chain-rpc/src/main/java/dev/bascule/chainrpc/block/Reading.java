package dev.bascule.chainrpc.block;

import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.book.Command;
import java.util.Set;

/** What the cursor found beyond its place. */
public sealed interface Reading {

  /**
   * Blocks that were rebuilt and compared, with all of the vault's events in them.
   *
   * @param revokedKeys ids of operator keys that the blocks ended: nothing of the book's, but of
   *     whoever signs with one
   */
  record Range(Command.ObserveRange command, Set<Integer> revokedKeys) implements Reading {}

  /** Nothing new is final. */
  record UpToDate(long head, long lastFinal) implements Reading {}

  /**
   * The node's answers do not fit together, or not to this chain: nothing of them is used, and the
   * lane stops until a person, another node or a later answer helps.
   */
  record Refused(BlockRefused reason) implements Reading {}

  /** The node gave no answer; ask again. */
  record NoAnswer(RpcFailure failure) implements Reading {}
}
