package dev.bascule.engine.cluster;

import java.nio.file.Path;

/** A byte of a recording is not what was written there. */
public final class LogDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long position;

  LogDamagedException(Path file, long offset, long position, String what) {
    super(file + " at offset " + offset + " (log position " + position + "): " + what);
    this.position = position;
  }

  /** Where in the recording. */
  public long position() {
    return position;
  }
}
