package dev.bascule.engine;

import dev.bascule.core.book.BookView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The book behind its log: batches in, answers out once the disk holds them. */
public final class Engine implements AutoCloseable {
  private Engine() {}

  /** Starts, or says why not. Blocks until the log is replayed, at most the start deadline. */
  public static StartResult start(EngineSettings settings, StartGuard guard) {
    return new StartResult.Refused("not_built_yet", settings + " " + guard);
  }

  /**
   * Offers a batch. The answer comes on one thread of the engine's, in the log's order; whoever
   * goes on from it with slow work moves that elsewhere ({@code thenApplyAsync}).
   */
  public CompletionStage<BatchAnswer> submit(CommandBatch batch) {
    return CompletableFuture.failedFuture(new IllegalStateException(batch.toString()));
  }

  /**
   * Asks the book between two entries. The query runs on the thread that applies them: it is short,
   * copies what it needs and touches nothing else.
   */
  public <T> CompletionStage<T> read(Function<BookView, T> query) {
    return CompletableFuture.failedFuture(new IllegalStateException(query.toString()));
  }

  /** Follows the log with a book of its own. */
  public LogReplica replica(ReplicaStart from, ReplicaSink sink) {
    return new LogReplica();
  }

  public Mode mode() {
    return new Mode.ReadOnly("not_built_yet", "");
  }

  /** Completes with a sentence when serving has ended for good, as after a failed write. */
  public CompletionStage<String> ended() {
    return new CompletableFuture<>();
  }

  /** Takes a snapshot, so that the next start replays less. False when it was not taken in time. */
  public boolean snapshot(Duration wait) {
    return wait.isNegative();
  }

  @Override
  public void close() {}
}
