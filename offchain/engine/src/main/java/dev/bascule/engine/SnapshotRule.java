package dev.bascule.engine;

/**
 * When a snapshot is worth its bytes. A snapshot is as large as the state, which grows with the
 * log; taken whenever the log has grown by half, all snapshots together stay below three times the
 * newest, and a start applies at most the last third of the log.
 */
final class SnapshotRule {
  /** Applied in a moment: below it, no snapshot saves anything. */
  static final long GROWTH_BYTES_MIN = 16 << 20;

  private SnapshotRule() {}

  /**
   * @param snapshot position of the newest snapshot in the log; 0 for none
   * @param log position of the log's end
   */
  static boolean isDue(long snapshot, long log) {
    return log - snapshot >= Math.max(GROWTH_BYTES_MIN, snapshot / 2);
  }
}
