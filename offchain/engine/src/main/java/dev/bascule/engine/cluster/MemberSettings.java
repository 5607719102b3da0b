package dev.bascule.engine.cluster;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What one member needs to start.
 *
 * @param fileSyncLevel 1 forces the data of each write before it counts, 2 the file's metadata too
 * @param segmentBytes length of one file of the log, a power of two of at least 4 MiB
 */
public record MemberSettings(
    Path dataFolder,
    int memberId,
    int fileSyncLevel,
    int segmentBytes,
    Duration startDeadline,
    GatewayCredentials credentials) {

  /** A term of the ingress and of the log. */
  static final int TERM_BYTES = 4 << 20;

  public static final int MESSAGE_BYTES_MAX = TERM_BYTES / 8;

  public MemberSettings {
    if (memberId < 0) throw new IllegalArgumentException("negative member id: " + memberId);
    if (fileSyncLevel < 1 || fileSyncLevel > 2) {
      throw new StartRefusedException(
          "file_sync_level_too_low",
          "File sync level "
              + fileSyncLevel
              + " would answer before the disk holds the entry. Use 1 or 2.");
    }
    if (segmentBytes < TERM_BYTES || Integer.bitCount(segmentBytes) != 1) {
      throw new IllegalArgumentException(
          "segment bytes must be a power of two of at least " + TERM_BYTES + ": " + segmentBytes);
    }
    if (startDeadline.isNegative() || startDeadline.isZero()) {
      throw new IllegalArgumentException("the start deadline must be positive: " + startDeadline);
    }
  }

  public Path archiveFolder() {
    return dataFolder.resolve("archive");
  }

  public Path clusterFolder() {
    return dataFolder.resolve("cluster");
  }
}
