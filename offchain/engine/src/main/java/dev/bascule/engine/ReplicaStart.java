package dev.bascule.engine;

/**
 * Where a replica's sink begins.
 *
 * @param afterPosition entries that end at or before it are applied and not handed over; the last
 *     position that the sink has flushed, or 0 for everything
 */
public record ReplicaStart(long afterPosition) {
  public ReplicaStart {
    if (afterPosition < 0) throw new IllegalArgumentException("negative: " + afterPosition);
  }

  public static ReplicaStart fromTheBeginning() {
    return new ReplicaStart(0);
  }

  public static ReplicaStart after(long logPosition) {
    return new ReplicaStart(logPosition);
  }
}
