package dev.bascule.core.log;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;

/**
 * What the operator signs about its log; the signature itself is made outside, after commit.
 *
 * @param at engine time in seconds
 */
public record CheckpointBody(Hash32 logId, long size, Hash32 root, long at, int operatorKeyId) {
  public CheckpointBody {
    requireNonNull(logId);
    requireNonNull(root);
    if (size < 0) throw new IllegalArgumentException("negative log size: " + size);
    if (at < 0) throw new IllegalArgumentException("time before 1970: " + at);
  }
}
