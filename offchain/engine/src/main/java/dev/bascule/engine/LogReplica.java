package dev.bascule.engine;

import dev.bascule.engine.cluster.LogDamagedException;
import dev.bascule.engine.cluster.LogFiles;
import dev.bascule.engine.cluster.LogTail;
import dev.bascule.engine.cluster.Member;
import dev.bascule.engine.cluster.Recording;
import dev.bascule.engine.machine.LogMachine;
import dev.bascule.engine.machine.LogMessages;
import dev.bascule.engine.machine.SnapshotDamagedException;
import io.aeron.archive.client.AeronArchive;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the log with a book of its own, on a thread of its own. It begins at the newest
 * snapshot that is not past the sink's position, because a sink that lags behind a snapshot would
 * otherwise miss what lies between.
 */
public final class LogReplica implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LogReplica.class.getName());
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int RECONNECTS_MAX = 50;

  private final Member member;
  private final @Nullable Recording standingLog;
  private final boolean live;
  private final long afterPosition;
  private final ReplicaSink sink;
  private final Consumer<LogReplica> onStop;
  private final Thread thread = new Thread(this::run, "bascule-replica");
  private volatile boolean closing;
  private volatile long position;
  private LogMessages messages = new LogMessages(new LogMachine());

  private LogReplica(
      Member member,
      @Nullable Recording standingLog,
      boolean live,
      ReplicaStart from,
      ReplicaSink sink,
      Consumer<LogReplica> onStop) {
    this.member = member;
    this.standingLog = standingLog;
    this.live = live;
    this.afterPosition = from.afterPosition();
    this.position = from.afterPosition();
    this.sink = sink;
    this.onStop = onStop;
  }

  static LogReplica live(
      Member member, ReplicaStart from, ReplicaSink sink, Consumer<LogReplica> onStop) {
    return new LogReplica(member, null, true, from, sink, onStop);
  }

  static LogReplica standing(
      Member member,
      @Nullable Recording log,
      ReplicaStart from,
      ReplicaSink sink,
      Consumer<LogReplica> onStop) {
    return new LogReplica(member, log, false, from, sink, onStop);
  }

  void start() {
    thread.start();
  }

  /** Everything up to here has been handed to the sink. */
  public long position() {
    return position;
  }

  /** Returns when the sink will not be called any more; not to be called from the sink. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread().equals(thread)) return;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      if (live) {
        follow();
      } else {
        readToTheEnd();
      }
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a replica stopped at log position " + position, e);
      if (!closing) sink.stopped(String.valueOf(e.getMessage()));
    } finally {
      onStop.accept(this);
    }
  }

  private void follow() {
    int reconnects = 0;
    boolean begun = false;
    while (!closing) {
      try (AeronArchive archive = member.connectArchive()) {
        LogFiles files = member.files(archive);
        if (!begun) messages = new LogMessages(beginning(files));
        begun = true;
        Recording log = files.log();
        if (log == null) throw new IllegalStateException("there is no log to follow");
        try (LogTail tail = LogTail.follow(archive, log.id(), at(), member.commitCounterId())) {
          if (tailToItsEnd(tail)) reconnects = 0;
        }
      }
      if (++reconnects > RECONNECTS_MAX) {
        throw new IllegalStateException("the log's replay ended " + reconnects + " times");
      }
      if (!closing) LockSupport.parkNanos(this, RETRY_NANOS);
    }
  }

  /** True when it brought anything. */
  private boolean tailToItsEnd(LogTail tail) {
    boolean any = false;
    boolean told = false;
    while (!closing && !tail.isClosed()) {
      long committed = member.commitPosition();
      int polled = tail.poll(this::onMessage);
      long done = at();
      boolean atEnd = done >= committed;
      if (done > position || (atEnd && !told)) {
        any |= done > position;
        position = Math.max(done, position);
        sink.flush(position, atEnd);
        told = atEnd;
      }
      if (polled == 0) LockSupport.parkNanos(this, IDLE_NANOS);
    }
    return any;
  }

  private void readToTheEnd() {
    Recording log = standingLog;
    if (log != null) {
      log.read(log.startPosition(), this::onMessage);
      position = Math.max(position, at());
    }
    sink.flush(position, true);
  }

  private LogMachine beginning(LogFiles files) {
    for (LogFiles.SnapshotFiles snapshot : files.snapshots()) {
      if (snapshot.logPosition() > afterPosition) continue;
      try {
        return LogCheck.load(snapshot);
      } catch (SnapshotDamagedException | LogDamagedException e) {
        LOG.log(Level.WARNING, "a replica passes over a snapshot: " + e.getMessage());
      }
    }
    return new LogMachine();
  }

  private long at() {
    return messages.machine().position();
  }

  private void onMessage(DirectBuffer buffer, int offset, int length, long endPosition) {
    LogMachine.Result result = messages.apply(buffer, offset, length, endPosition);
    if (result == null || endPosition <= afterPosition) return;
    long atMillis = messages.machine().view().atMillis();
    for (int i = 0; i < result.steps().size(); i++) {
      sink.applied(
          new AppliedCommand(
              endPosition,
              i,
              atMillis,
              result.entry().principal(),
              result.entry().commands().get(i),
              result.steps().get(i)));
    }
  }
}
