package dev.bascule.engine;

import dev.bascule.core.book.BookView;
import dev.bascule.engine.cluster.Faults;
import dev.bascule.engine.cluster.FolderLock;
import dev.bascule.engine.cluster.LogFiles;
import dev.bascule.engine.cluster.Member;
import dev.bascule.engine.cluster.MemberSettings;
import dev.bascule.engine.cluster.Recording;
import dev.bascule.engine.cluster.StartRefusedException;
import dev.bascule.engine.machine.LogMachine;
import io.aeron.archive.client.AeronArchive;
import io.aeron.exceptions.AeronException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** The book behind its log: batches in, answers out once the disk holds them. */
public final class Engine implements AutoCloseable {
  private final FolderLock lock;
  private final Member member;
  private final Faults faults;
  private final DiskReserve disk;
  private final ExecutorService answers;
  private final Backing backing;
  private final List<LogReplica> replicas = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile long snapshotPosition;

  /** Either a running service with its gateway, or the book that a log leads to. */
  private sealed interface Backing {
    record Running(BookService service, Gateway gateway) implements Backing {}

    record Standing(LogMachine machine, @Nullable Recording log, Mode.ReadOnly mode)
        implements Backing {}
  }

  private Engine(
      FolderLock lock,
      Member member,
      Faults faults,
      DiskReserve disk,
      ExecutorService answers,
      Backing backing,
      long snapshotPosition) {
    this.lock = lock;
    this.member = member;
    this.faults = faults;
    this.disk = disk;
    this.answers = answers;
    this.backing = backing;
    this.snapshotPosition = snapshotPosition;
  }

  /** Starts, or says why not. Blocks until the log is replayed, at most the start deadline. */
  public static StartResult start(EngineSettings settings, StartGuard guard) {
    FolderLock lock = null;
    Member member = null;
    ExecutorService answers = null;
    try {
      long deadline = System.nanoTime() + settings.startDeadline().toNanos();
      MemberSettings memberSettings = settings.member();
      lock = FolderLock.acquire(settings.dataFolder());
      DiskReserve disk = new DiskReserve(settings.dataFolder(), settings.reserveBytes());
      disk.prepare();
      Faults faults = new Faults();
      member = Member.open(memberSettings, faults);
      LogCheck.Checked checked = check(member, memberSettings, guard, deadline);
      answers =
          Executors.newSingleThreadExecutor(Thread.ofPlatform().name("bascule-answers").factory());
      Backing backing =
          switch (checked.mode()) {
            case Mode.ReadOnly readOnly ->
                new Backing.Standing(checked.machine(), checked.log(), readOnly);
            case Mode.Serving _ -> lead(settings, member, faults, disk, answers, checked, deadline);
          };
      return new StartResult.Started(
          new Engine(lock, member, faults, disk, answers, backing, checked.snapshotPosition()));
    } catch (StartRefusedException e) {
      if (answers != null) answers.shutdownNow();
      CloseHelper.quietCloseAll(member, lock);
      return new StartResult.Refused(e.code(), e.sentence());
    } catch (RuntimeException | Error e) {
      if (answers != null) answers.shutdownNow();
      CloseHelper.quietCloseAll(member, lock);
      throw e;
    }
  }

  /**
   * Offers a batch. The answer comes on one thread of the engine's, in the log's order; whoever
   * goes on from it with slow work moves that elsewhere ({@code thenApplyAsync}).
   */
  public CompletionStage<BatchAnswer> submit(CommandBatch batch) {
    return switch (backing) {
      case Backing.Running(_, Gateway gateway) -> gateway.submit(batch);
      case Backing.Standing(_, _, Mode.ReadOnly mode) ->
          CompletableFuture.completedFuture(new BatchAnswer.NotServing(mode));
    };
  }

  /**
   * Asks the book between two entries. The query runs on the thread that applies them: it is short,
   * copies what it needs and touches nothing else. It fails when serving has {@link #ended} or the
   * engine is closed.
   */
  public <T> CompletionStage<T> read(Function<BookView, T> query) {
    if (closed) return CompletableFuture.failedFuture(new IllegalStateException("closed"));
    return switch (backing) {
      case Backing.Running(BookService service, _) -> service.read(query);
      case Backing.Standing(LogMachine machine, _, _) ->
          CompletableFuture.supplyAsync(() -> query.apply(machine.view()), answers);
    };
  }

  /** Follows the log with a book of its own. */
  public LogReplica replica(ReplicaStart from, ReplicaSink sink) {
    LogReplica replica =
        switch (backing) {
          case Backing.Running _ -> LogReplica.live(member, from, sink, replicas::remove);
          case Backing.Standing(_, Recording log, _) ->
              LogReplica.standing(member, log, from, sink, replicas::remove);
        };
    replicas.add(replica);
    replica.start();
    return replica;
  }

  public Mode mode() {
    return switch (backing) {
      case Backing.Running(_, Gateway gateway) -> gateway.mode();
      case Backing.Standing(_, _, Mode.ReadOnly mode) -> mode;
    };
  }

  /** Completes with a sentence when serving has ended for good, as after a failed write. */
  public CompletionStage<String> ended() {
    return faults.ended();
  }

  /** Whether the log has grown so much that a snapshot is worth its bytes. */
  public boolean isSnapshotDue() {
    return switch (backing) {
      case Backing.Running _ -> SnapshotRule.isDue(snapshotPosition, member.commitPosition());
      case Backing.Standing _ -> false;
    };
  }

  /** Takes a snapshot, so that the next start replays less. False when it was not taken in time. */
  public boolean snapshot(Duration wait) {
    return switch (backing) {
      case Backing.Running _ -> {
        long position = member.commitPosition();
        boolean taken = member.snapshot(wait);
        if (taken) snapshotPosition = position;
        yield taken;
      }
      case Backing.Standing _ -> false;
    };
  }

  /**
   * Admission first, then the replicas, then the member; every answer is given before it returns.
   */
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    if (backing instanceof Backing.Running(_, Gateway gateway)) gateway.close();
    for (LogReplica replica : replicas) replica.close();
    if (faults.isFatal()) disk.release();
    CloseHelper.close(faults, member);
    if (backing instanceof Backing.Running(BookService service, _)) {
      service.failReads("the engine is closed");
    }
    answers.shutdown();
    try {
      if (!answers.awaitTermination(5, TimeUnit.SECONDS)) answers.shutdownNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.close();
  }

  private static LogCheck.Checked check(
      Member member, MemberSettings settings, StartGuard guard, long deadline) {
    try (AeronArchive archive = member.connectArchive()) {
      return new LogCheck(new LogFiles(archive, settings), guard, deadline).run();
    } catch (AeronException e) {
      throw new StartRefusedException(
          "log_storage_did_not_start", "The log's storage does not answer: " + e.getMessage(), e);
    }
  }

  private static Backing lead(
      EngineSettings settings,
      Member member,
      Faults faults,
      DiskReserve disk,
      ExecutorService answers,
      LogCheck.Checked checked,
      long deadline) {
    BookService service = new BookService(faults, answers);
    try {
      member.launch(service);
      while (!service.leading().await(20, TimeUnit.MILLISECONDS)) {
        if (faults.isFatal() || System.nanoTime() - deadline > 0) throw notLeading(faults);
      }
      agree(service, checked);
      Gateway gateway = new Gateway(settings, member, service, faults, disk, answers);
      gateway.start();
      return new Backing.Running(service, gateway);
    } catch (AeronException e) {
      faults.onError(e);
      throw notLeading(faults);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notLeading(faults);
    }
  }

  /** The replayed service has the book that the check had: two readings of one log. */
  private static void agree(BookService service, LogCheck.Checked checked) {
    BookView mine = checked.machine().view();
    boolean same =
        service.entriesApplied() == checked.machine().entries()
            && service
                .read(view ->
                    view.logSize() == mine.logSize() && view.logRoot().equals(mine.logRoot()))
                .join();
    if (!same) {
      throw new StartRefusedException(
          "replay_differs",
          "The log was read twice and led to two books ("
              + checked.machine().entries()
              + " and "
              + service.entriesApplied()
              + " entries). Report this with the log; do not delete it.");
    }
  }

  private static StartRefusedException notLeading(Faults faults) {
    return faults.isFatal()
        ? new StartRefusedException(
            "cluster_did_not_start", "The member did not start: " + faults.describe())
        : new StartRefusedException(
            "start_deadline",
            "The log was not replayed within the start deadline: "
                + faults.describe()
                + ". Nothing is accepted.");
  }
}
