package dev.bascule.engine;

/**
 * Takes what a replica has applied, on the replica's thread, in the log's order, each exactly once
 * from the start position on. Slow is fine: the replica waits. What it throws stops the replica.
 */
public interface ReplicaSink {

  void applied(AppliedCommand applied);

  /**
   * Everything that ends at or before {@code logPosition} has been handed over; always at the
   * border of an entry, so a good place to commit and to start again from.
   *
   * @param live whether this is all there was when the replica looked
   */
  void flush(long logPosition, boolean live);

  /** The replica has stopped by itself. Starting another from the last position is safe. */
  void stopped(String reason);
}
