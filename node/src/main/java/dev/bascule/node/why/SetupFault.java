package dev.bascule.node.why;

import dev.bascule.core.id.Address;

/** What is wrong in the files of a node; it matters when the node is missing for it. */
public sealed interface SetupFault {

  /** The key file belongs to another address than the one the network knows. */
  record KeyDiffers(Address found) implements SetupFault {}

  /** Its static peers name another node than {@code peer} there. */
  record WrongEnode(String peer) implements SetupFault {}

  /**
   * Besu does not start: one of its static peers is not on its allowlist.
   *
   * @param peer the node's name, or what stands there where it is no node of the network
   * @param known whether it is one
   */
  record StaticNotAllowed(String peer, boolean known) implements SetupFault {}

  /** Its allowlist does not let {@code peer} in. */
  record NotAllowed(String peer) implements SetupFault {}
}
