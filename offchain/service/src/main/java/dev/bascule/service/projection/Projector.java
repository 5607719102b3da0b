package dev.bascule.service.projection;

import dev.bascule.core.id.Hash32;
import dev.bascule.engine.AppliedCommand;
import dev.bascule.engine.Engine;
import dev.bascule.engine.LogReplica;
import dev.bascule.engine.ReplicaSink;
import dev.bascule.engine.ReplicaStart;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables behind the log by a replica of the engine. When the database fails the replica
 * stops and starts again where the cursor stands; nothing is lost and nothing is written twice.
 */
public final class Projector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
  private static final int ROWS_PER_COMMIT = 4_000;
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final Engine engine;
  private final ProjectionTables tables;
  private final Hash32 logId;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private @Nullable LogReplica replica;
  private volatile long position;
  private volatile boolean live;
  private volatile boolean open = true;

  Projector(Engine engine, ProjectionTables tables, Hash32 logId) {
    this.engine = engine;
    this.tables = tables;
    this.logId = logId;
  }

  void start() throws SQLException {
    ProjectionStart from = tables.start();
    if (!from.logId().isEmpty() && !from.logId().equals(logId.hex())) {
      LOG.warn(
          "the tables were written from log {}, this is log {}: writing them again",
          from.logId(),
          logId.hex());
      from = ProjectionStart.EMPTY;
    }
    // Rows without a cursor are of an older form of the tables, or of another log.
    if (from.logPosition() == 0) tables.clear();
    begin(from);
  }

  /** Writes all tables again from the beginning of the log; readers see them fill. */
  public void rebuild() throws SQLException {
    LogReplica old;
    lock.lock();
    try {
      old = replica;
      replica = null;
    } finally {
      lock.unlock();
    }
    if (old != null) old.close();
    tables.clear();
    begin(ProjectionStart.EMPTY);
  }

  private void begin(ProjectionStart from) {
    position = from.logPosition();
    live = false;
    var sink = new Sink(from);
    LogReplica started = engine.replica(ReplicaStart.after(from.logPosition()), sink);
    lock.lock();
    try {
      replica = started;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the tables hold everything up to a place in the log, waiting a while for it. */
  public boolean await(long logPosition, Duration wait) {
    long nanos = wait.toNanos();
    lock.lock();
    try {
      while (position < logPosition && open) {
        if (nanos <= 0) return false;
        nanos = moved.awaitNanos(nanos);
      }
      return position >= logPosition;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  public long position() {
    return position;
  }

  /** Whether the tables held all there was at the last look. */
  public boolean isLive() {
    return live;
  }

  /** Called after each commit, on the replica's thread: a hint to look, never the truth. */
  public void onCommit(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    open = false;
    LogReplica running;
    lock.lock();
    try {
      running = replica;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    if (running != null) running.close();
  }

  private void restart(String reason) {
    if (!open) return;
    LOG.warn("the projection stopped and starts again from its cursor: {}", reason);
    Thread.ofVirtual()
        .name("projection-restart")
        .start(() -> {
          while (open) {
            try {
              Thread.sleep(RESTART_DELAY);
              begin(tables.start());
              return;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            } catch (RuntimeException e) {
              LOG.warn("the projection cannot start yet: {}", e.toString());
            }
          }
        });
  }

  private final class Sink implements ReplicaSink {

    private final Rows rows = new Rows();
    private final EventRows state = new EventRows(rows);

    Sink(ProjectionStart from) {
      state.startFrom(from);
    }

    @Override
    public void applied(AppliedCommand applied) {
      state.add(applied);
    }

    @Override
    public void flush(long logPosition, boolean isLive) {
      if (rows.count() < ROWS_PER_COMMIT && !isLive) return;
      if (logPosition > position) {
        try {
          tables.commit(rows, state, logPosition);
        } catch (SQLException e) {
          throw new IllegalStateException("the tables did not take position " + logPosition, e);
        }
        rows.clear();
      }
      lock.lock();
      try {
        live = isLive;
        position = Math.max(position, logPosition);
        moved.signalAll();
      } finally {
        lock.unlock();
      }
      listeners.forEach(Runnable::run);
    }

    @Override
    public void stopped(String reason) {
      restart(reason);
    }
  }
}
