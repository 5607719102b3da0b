package dev.bascule.node.operate;

import dev.bascule.node.process.ProcessIdentity;
import java.util.Optional;

/** What a node's process is doing. */
public sealed interface NodeState {

  /** One word for tables and scripts; it never changes its meaning. */
  default String word() {
    return switch (this) {
      case Running _ -> "running";
      case Starting _ -> "starting";
      case Stopped _ -> "stopped";
      case StalePid _ -> "stale-pid";
      case Elsewhere _ -> "elsewhere";
    };
  }

  /** The process lives and its RPC answers. */
  record Running(ProcessIdentity process) implements NodeState {}

  /** The process lives, its RPC does not answer: not yet, or no longer. */
  record Starting(ProcessIdentity process) implements NodeState {}

  /** No process. */
  record Stopped() implements NodeState {}

  /**
   * No process, but a file names one: the node did not end in order.
   *
   * @param error what it said last, where that was an error and no block came after it
   */
  record StalePid(long pid, String reason, Optional<String> error) implements NodeState {}

  /** Its key is not here: another machine runs it. */
  record Elsewhere() implements NodeState {}
}
