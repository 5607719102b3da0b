package dev.bascule.engine;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import java.util.Optional;

/**
 * What others know about this log. A log that does not extend both may be an old copy, and an
 * operator who goes on from an old copy signs a second history.
 *
 * @param newestOwnCheckpoint from the second medium
 * @param newestAnchor from the chain
 */
public record StartGuard(
    Optional<CheckpointBody> newestOwnCheckpoint, Optional<Anchor> newestAnchor) {

  /** A size and root that the vault holds. */
  public record Anchor(long size, Hash32 root) {}

  /** For a log that nobody has heard of yet. */
  public static StartGuard none() {
    return new StartGuard(Optional.empty(), Optional.empty());
  }

  public static StartGuard of(CheckpointBody newestOwnCheckpoint) {
    return new StartGuard(Optional.of(newestOwnCheckpoint), Optional.empty());
  }

  boolean knowsSomething() {
    return newestOwnCheckpoint.map(own -> own.size() > 0).orElse(false)
        || newestAnchor.map(anchor -> anchor.size() > 0).orElse(false);
  }
}
