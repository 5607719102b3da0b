package dev.bascule.engine.cluster;

import io.aeron.cluster.client.ClusterEvent;
import io.aeron.exceptions.AeronException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;

/**
 * Where every error of every Aeron part goes. A failed write or force ends serving for good: what
 * the disk holds is unknown from then on, and only a restart reads it again.
 */
public final class Faults implements ErrorHandler {
  private static final Logger LOG = System.getLogger(Faults.class.getName());

  private final AtomicReference<@Nullable Throwable> last = new AtomicReference<>();
  private final CompletableFuture<String> fatal = new CompletableFuture<>();

  @Override
  public void onError(Throwable error) {
    if (error instanceof ClusterEvent) {
      LOG.log(Level.DEBUG, () -> "cluster: " + error.getMessage());
      return;
    }
    if (error instanceof AeronException warning
        && warning.category() == AeronException.Category.WARN) {
      LOG.log(Level.WARNING, () -> "aeron: " + error.getMessage());
      return;
    }
    last.set(error);
    LOG.log(Level.ERROR, "aeron: " + error.getMessage(), error);
    if (isStorage(error)) fatal("The log could not be written: " + rootMessage(error));
    else if (isTheEnd(error)) fatal("A part of the member ended: " + rootMessage(error));
  }

  /** Ends serving. The first sentence stays. */
  public void fatal(String sentence) {
    if (fatal.complete(sentence)) LOG.log(Level.ERROR, sentence);
  }

  /** Completes with a sentence when serving has ended. */
  public CompletionStage<String> ended() {
    return fatal.minimalCompletionStage();
  }

  public boolean isFatal() {
    return fatal.isDone();
  }

  /** The sentence that ended serving, or the newest error, or a word that there was none. */
  public String describe() {
    if (fatal.isDone()) return fatal.join();
    Throwable error = last.get();
    return error == null ? "no error was reported" : rootMessage(error);
  }

  /** After these the part that reports them does not go on. */
  private static boolean isTheEnd(Throwable error) {
    return error instanceof Error
        || error instanceof AgentTerminationException
        || (error instanceof AeronException aeron
            && aeron.category() == AeronException.Category.FATAL);
  }

  private static boolean isStorage(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof IOException) return true;
    }
    return false;
  }

  private static String rootMessage(Throwable error) {
    Throwable t = error;
    while (t.getCause() != null) t = t.getCause();
    return t.getMessage() == null ? t.toString() : t.getMessage();
  }
}
