package dev.bascule.engine.machine;

/** A snapshot that a newer program wrote. The older program must not go on from it. */
public final class SnapshotNewerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotNewerException(String found, int known) {
    super("The snapshot was written with " + found + "; this program knows up to " + known);
  }
}
