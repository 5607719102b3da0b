package dev.bascule.engine;

import dev.bascule.core.book.BookView;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.engine.cluster.LogDamagedException;
import dev.bascule.engine.cluster.LogFiles;
import dev.bascule.engine.cluster.Recording;
import dev.bascule.engine.cluster.StartRefusedException;
import dev.bascule.engine.entry.EntryUnreadableException;
import dev.bascule.engine.machine.LogInconsistentException;
import dev.bascule.engine.machine.LogMachine;
import dev.bascule.engine.machine.LogMessages;
import dev.bascule.engine.machine.Snapshot;
import dev.bascule.engine.machine.SnapshotDamagedException;
import dev.bascule.engine.machine.SnapshotNewerException;
import dev.bascule.engine.machine.SnapshotReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Reads snapshot and log to their end before anything may write to them, and holds the result
 * against what others know. Aeron would retry a damaged log for ever in silence, accept a truncated
 * one, and begin an empty one where the old is missing.
 */
final class LogCheck {
  private static final Logger LOG = System.getLogger(LogCheck.class.getName());

  /**
   * @param machine the state at the end of the log
   * @param log null when there is none yet
   * @param snapshotPosition of the newest whole snapshot; 0 for none
   * @param mode read-only when the log does not extend what others know
   */
  record Checked(LogMachine machine, @Nullable Recording log, long snapshotPosition, Mode mode) {}

  private final LogFiles files;
  private final StartGuard guard;
  private final long deadlineNanos;

  LogCheck(LogFiles files, StartGuard guard, long deadlineNanos) {
    this.files = files;
    this.guard = guard;
    this.deadlineNanos = deadlineNanos;
  }

  Checked run() {
    Recording log = files.log();
    if (log == null || log.stopPosition() <= log.startPosition()) {
      if (guard.knowsSomething()) throw missing();
      return new Checked(new LogMachine(), null, 0, new Mode.Serving());
    }
    if (log.startPosition() != 0) {
      throw new StartRefusedException(
          "log_beginning_missing",
          "The log begins at position "
              + log.startPosition()
              + " and not at 0. Restore the missing segments of "
              + log.folder());
    }
    LogMachine machine = newestSnapshot(log);
    long snapshotPosition = machine.position();
    LogMessages messages = new LogMessages(machine);
    long whole;
    try {
      whole =
          log.readWhole(
              0,
              (buffer, offset, length, end) -> {
                messages.apply(buffer, offset, length, end);
                requireTime();
              });
    } catch (LogDamagedException | LogInconsistentException e) {
      throw new StartRefusedException(
          "log_damaged",
          "The log is damaged: "
              + e.getMessage()
              + ". Nothing was changed and nothing is skipped. Restore the file from a backup or"
              + " from another member.",
          e);
    } catch (EntryUnreadableException e) {
      throw new StartRefusedException(
          "log_from_newer_version",
          "The log cannot be read: " + e.getMessage() + ". Nothing was changed.",
          e);
    }
    Mode mode = compare(machine.view());
    return new Checked(machine, withoutTornEnd(log, whole, mode), snapshotPosition, mode);
  }

  /**
   * A message that was never wholly written was never answered. Left there, the next message would
   * begin inside it and the log be damaged. A log that only stands is not touched.
   */
  private Recording withoutTornEnd(Recording log, long whole, Mode mode) {
    if (whole == log.stopPosition()) return log;
    if (mode instanceof Mode.ReadOnly) return log.until(whole);
    LOG.log(
        Level.WARNING,
        "the log ended at position "
            + log.stopPosition()
            + " within a message that was never wholly written or answered, as after a full disk"
            + " or a power cut: cut at its beginning, position "
            + whole);
    return files.cut(log, whole);
  }

  /**
   * Damaged ones are passed over, and taken out of use so that the service passes them over too.
   */
  private LogMachine newestSnapshot(Recording log) {
    for (LogFiles.SnapshotFiles snapshot : files.snapshots()) {
      if (snapshot.logPosition() > log.stopPosition()) {
        throw new StartRefusedException(
            "log_shorter_than_snapshot",
            "The log ends at position "
                + log.stopPosition()
                + ", and a snapshot was taken at "
                + snapshot.logPosition()
                + ": the end of the log is missing. Restore the folder "
                + log.folder()
                + " from a newer backup.");
      }
      try {
        LogMachine machine = load(snapshot);
        LOG.log(Level.INFO, "snapshot at log position " + snapshot.logPosition() + " is whole");
        return machine;
      } catch (SnapshotNewerException e) {
        throw new StartRefusedException(
            "snapshot_from_newer_version",
            e.getMessage() + ". Start the newer program; nothing was changed.",
            e);
      } catch (SnapshotDamagedException | LogDamagedException e) {
        LOG.log(
            Level.WARNING,
            "snapshot at log position "
                + snapshot.logPosition()
                + " is damaged and passed over: "
                + e.getMessage());
        files.dropNewestSnapshot();
      }
    }
    return new LogMachine();
  }

  static LogMachine load(LogFiles.SnapshotFiles snapshot) {
    snapshot.module().read(snapshot.module().startPosition(), (buffer, offset, length, end) -> {});
    SnapshotReader reader = new SnapshotReader();
    snapshot
        .service()
        .read(
            snapshot.service().startPosition(),
            (buffer, offset, length, end) -> {
              if (Snapshot.isOurs(buffer, offset, length)) {
                reader.onMessage(buffer, offset, length);
              }
            });
    return reader.finish();
  }

  /** Tail-certain: the log extends the newest checkpoint and the newest anchor. */
  private Mode compare(BookView view) {
    if (guard.newestOwnCheckpoint().isPresent()) {
      CheckpointBody own = guard.newestOwnCheckpoint().get();
      Hash32 logId = view.genesis().map(genesis -> genesis.logId()).orElse(Hash32.ZERO);
      if (own.size() > 0 && !own.logId().equals(logId)) {
        return new Mode.ReadOnly(
            "log_of_another_epoch",
            "The newest checkpoint is of log "
                + own.logId()
                + ", this log is "
                + logId
                + ". Check which data folder and which checkpoint folder belong together.");
      }
      Mode mode = extend("own checkpoint", view, own.size(), own.root());
      if (mode instanceof Mode.ReadOnly) return mode;
    }
    return guard
        .newestAnchor()
        .map(anchor -> extend("anchor on the chain", view, anchor.size(), anchor.root()))
        .orElse(new Mode.Serving());
  }

  private static Mode extend(String what, BookView view, long size, Hash32 root) {
    if (view.logSize() < size) {
      return new Mode.ReadOnly(
          "log_behind",
          "The log has "
              + view.logSize()
              + " leaves and the newest "
              + what
              + " has "
              + size
              + ": the end of the log is missing, as after restoring an old backup. Nothing is"
              + " accepted. Restore a newer copy of the log, or register a new log epoch.");
    }
    Hash32 here = view.logRootAt(size);
    if (here.equals(root)) return new Mode.Serving();
    return new Mode.ReadOnly(
        "log_forked",
        "At size "
            + size
            + " the log has root "
            + here
            + " and the newest "
            + what
            + " has "
            + root
            + ": this is another history. Nothing is accepted. Restore the log that the "
            + what
            + " was made from.");
  }

  private StartRefusedException missing() {
    String known =
        guard
            .newestOwnCheckpoint()
            .map(own -> "a checkpoint of " + own.size() + " leaves with root " + own.root())
            .orElseGet(() ->
                guard
                    .newestAnchor()
                    .map(a -> "an anchor of " + a.size() + " leaves with root " + a.root())
                    .orElse("nothing"));
    return new StartRefusedException(
        "log_missing",
        "There is no log, and there is "
            + known
            + ". An empty log must not take its place. Restore the data folder, or register a new"
            + " log epoch.");
  }

  private void requireTime() {
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new StartRefusedException(
          "start_deadline",
          "The log was not read within the start deadline. Raise the deadline; nothing was"
              + " changed.");
    }
  }
}
