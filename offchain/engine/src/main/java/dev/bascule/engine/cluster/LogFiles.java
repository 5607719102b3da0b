package dev.bascule.engine.cluster;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.RecordingLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log and the snapshots of a member, as its files name them. */
public final class LogFiles {
  /** A snapshot: the consensus module's recording and the service's, both of one log position. */
  public record SnapshotFiles(long logPosition, Recording module, Recording service) {}

  private final AeronArchive archive;
  private final Path archiveFolder;
  private final Path clusterFolder;

  public LogFiles(AeronArchive archive, MemberSettings settings) {
    this.archive = archive;
    this.archiveFolder = settings.archiveFolder();
    this.clusterFolder = settings.clusterFolder();
  }

  /** Null when this member has never written a log. */
  public @Nullable Recording log() {
    if (!Files.exists(clusterFolder.resolve(RecordingLog.RECORDING_LOG_FILE_NAME))) {
      if (holdsRecordings()) {
        throw new StartRefusedException(
            "log_index_missing",
            "The file "
                + clusterFolder.resolve(RecordingLog.RECORDING_LOG_FILE_NAME)
                + " is missing while "
                + archiveFolder
                + " holds recordings. Starting would begin an empty log. Restore the file from a"
                + " backup.");
      }
      return null;
    }
    try (RecordingLog index = new RecordingLog(clusterFolder.toFile(), false)) {
      long id = index.findLastTermRecordingId();
      if (id == Aeron.NULL_VALUE) return null;
      Recording log = Recording.find(archive, archiveFolder, id);
      if (log == null) {
        throw new StartRefusedException(
            "log_missing",
            "The archive "
                + archiveFolder
                + " knows no recording "
                + id
                + ", which is the log. Restore the folder from a backup.");
      }
      return log;
    }
  }

  /**
   * Takes what lies behind a frame border off the log, for good; only while nothing records to it.
   *
   * @return the log as it is now
   */
  public Recording cut(Recording log, long position) {
    archive.truncateRecording(log.id(), position);
    return log.until(position);
  }

  /** The snapshots that may be used, newest first. */
  public List<SnapshotFiles> snapshots() {
    List<SnapshotFiles> found = new ArrayList<>();
    try (RecordingLog index = new RecordingLog(clusterFolder.toFile(), false)) {
      List<RecordingLog.Entry> entries = index.entries();
      for (int i = entries.size() - 1; i >= 0; i--) {
        RecordingLog.Entry module = entries.get(i);
        if (!isSnapshotOf(module, ConsensusModule.Configuration.SERVICE_ID)) continue;
        for (RecordingLog.Entry service : entries) {
          if (isSnapshotOf(service, 0) && service.logPosition == module.logPosition) {
            Recording ofModule = Recording.find(archive, archiveFolder, module.recordingId);
            Recording ofService = Recording.find(archive, archiveFolder, service.recordingId);
            if (ofModule != null && ofService != null) {
              found.add(new SnapshotFiles(module.logPosition, ofModule, ofService));
            }
            break;
          }
        }
      }
    }
    found.sort((a, b) -> Long.compare(b.logPosition(), a.logPosition()));
    return found;
  }

  /** Takes the newest snapshot out of use; only while the consensus module is not running. */
  public void dropNewestSnapshot() {
    try (RecordingLog index = new RecordingLog(clusterFolder.toFile(), false)) {
      if (!index.invalidateLatestSnapshot()) {
        throw new IllegalStateException("there is no snapshot to take out of use");
      }
      index.force(1);
    }
  }

  private boolean holdsRecordings() {
    int[] found = new int[1];
    archive.listRecordings(0, 1, (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) -> found[0]++);
    return found[0] > 0;
  }

  private static boolean isSnapshotOf(RecordingLog.Entry entry, int serviceId) {
    return entry.isValid
        && entry.type == RecordingLog.ENTRY_TYPE_SNAPSHOT
        && entry.serviceId == serviceId;
  }
}
