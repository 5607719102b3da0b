package dev.bascule.engine;

import dev.bascule.core.book.BookView;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.cluster.Faults;
import dev.bascule.engine.machine.LogMachine;
import dev.bascule.engine.machine.Snapshot;
import dev.bascule.engine.machine.SnapshotReader;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.cluster.client.ClusterException;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The machine inside the cluster. The container calls it with committed entries only, so whatever
 * it tells is on the disk. It is called again for old entries when a log is replayed.
 */
final class BookService implements ClusteredService {
  private static final int READS_PER_ROUND_MAX = 64;

  /** Hears of each applied entry, on the service's thread. */
  interface AppliedListener {
    void onApplied(LogMachine.Result result, long size, Hash32 root, long atMillis);
  }

  private final Faults faults;
  private final Executor answers;
  private final Queue<Read<?>> reads = new ConcurrentLinkedQueue<>();
  private final CountDownLatch leading = new CountDownLatch(1);
  private LogMachine machine = new LogMachine();
  private @Nullable Cluster cluster;
  private volatile @Nullable AppliedListener listener;
  private volatile long entriesApplied;

  BookService(Faults faults, Executor answers) {
    this.faults = faults;
    this.answers = answers;
    faults.ended().thenAccept(this::failReads);
  }

  void listener(AppliedListener next) {
    listener = next;
  }

  CountDownLatch leading() {
    return leading;
  }

  /** How many entries were applied since the log began, as any thread may see it. */
  long entriesApplied() {
    return entriesApplied;
  }

  <T> CompletableFuture<T> read(Function<BookView, T> query) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    reads.add(new Read<>(query, answer));
    // Nobody polls the queue any more once serving has ended.
    if (faults.isFatal()) failReads(faults.describe());
    return answer;
  }

  /** Answers everybody who still waits with a failure. */
  void failReads(String why) {
    for (Read<?> next = reads.poll(); next != null; next = reads.poll()) {
      next.answer.completeExceptionally(new IllegalStateException(why));
    }
  }

  private record Read<T>(Function<BookView, T> query, CompletableFuture<T> answer) {
    void run(BookView view, Executor answers) {
      try {
        T value = query.apply(view);
        answers.execute(() -> answer.complete(value));
      } catch (Throwable thrown) { // The asker's mistake stays with the asker.
        answers.execute(() -> answer.completeExceptionally(thrown));
      }
    }
  }

  @Override
  public void onStart(Cluster started, @Nullable Image snapshotImage) {
    cluster = started;
    if (snapshotImage == null) return;
    SnapshotReader reader = new SnapshotReader();
    FragmentAssembler assembler =
        new FragmentAssembler(
            (buffer, offset, length, header) -> reader.onMessage(buffer, offset, length));
    while (!reader.isComplete()) {
      int fragments = snapshotImage.poll(assembler, 64);
      if (fragments == 0) {
        if (snapshotImage.isClosed()) throw new ClusterException("the snapshot ends early");
        started.idleStrategy().idle();
      }
    }
    machine = reader.finish();
    entriesApplied = machine.entries();
  }

  @Override
  public void onSessionOpen(ClientSession session, long timestamp) {
    guarded(() -> machine.openSession(session.id(), session.encodedPrincipal(), logPosition()));
  }

  @Override
  public void onSessionClose(ClientSession session, long timestamp, CloseReason closeReason) {
    guarded(() -> machine.closeSession(session.id(), logPosition()));
  }

  @Override
  public void onSessionMessage(
      @Nullable ClientSession session,
      long timestamp,
      DirectBuffer buffer,
      int offset,
      int length,
      Header header) {
    guarded(() -> {
      if (session == null) throw new ClusterException("an entry without a session");
      LogMachine.Result result =
          machine.apply(session.id(), timestamp, buffer, offset, length, header.position());
      entriesApplied = machine.entries();
      AppliedListener told = listener;
      if (told != null) {
        BookView view = machine.view();
        told.onApplied(result, view.logSize(), view.logRoot(), view.atMillis());
      }
    });
  }

  @Override
  public void onTimerEvent(long correlationId, long timestamp) {}

  @Override
  public void onTakeSnapshot(ExclusivePublication publication) {
    machine.passedTo(logPosition());
    Snapshot.write(machine, (buffer, length) -> send(publication, buffer, length));
  }

  @Override
  public void onRoleChange(Cluster.Role newRole) {
    if (newRole == Cluster.Role.LEADER) leading.countDown();
  }

  @Override
  public void onTerminate(Cluster terminated) {}

  @Override
  public int doBackgroundWork(long nowNs) {
    int done = 0;
    while (done < READS_PER_ROUND_MAX) {
      Read<?> next = reads.poll();
      if (next == null) break;
      next.run(machine.view(), answers);
      done++;
    }
    return done;
  }

  /**
   * Aeron reports what a service throws and goes on with the next entry. Going on would fork the
   * book, so the machine stays where it is and serving ends.
   */
  private void guarded(Runnable step) {
    if (faults.isFatal() && machine.hasFailed()) return;
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      faults.onError(e);
      faults.fatal(
          "The book stopped at log position "
              + machine.position()
              + ": "
              + e.getMessage()
              + ". Nothing after it was applied. Report this with the log; do not delete it.");
    }
  }

  private long logPosition() {
    Cluster running = cluster;
    if (running == null) throw new IllegalStateException("the service has not started");
    return running.logPosition();
  }

  private void send(ExclusivePublication publication, DirectBuffer buffer, int length) {
    while (true) {
      long result = publication.offer(buffer, 0, length);
      if (result > 0) return;
      if (result == Publication.CLOSED
          || result == Publication.NOT_CONNECTED
          || result == Publication.MAX_POSITION_EXCEEDED) {
        throw new ClusterException(
            "the snapshot cannot be written: " + Publication.errorString(result));
      }
      Cluster running = cluster;
      if (running != null) running.idleStrategy().idle();
    }
  }
}
