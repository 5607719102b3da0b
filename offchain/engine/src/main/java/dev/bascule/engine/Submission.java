package dev.bascule.engine;

import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.Step;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.entry.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A batch on its way: its entries, and the answers that have come back so far. */
final class Submission {

  /** One entry of the batch. */
  static final class Part {
    final Submission owner;
    final UnsafeBuffer bytes;

    /** Written by the gateway's thread. */
    volatile boolean sent;

    private final AtomicBoolean released = new AtomicBoolean();

    Part(Submission owner, byte[] bytes) {
      this.owner = owner;
      this.bytes = new UnsafeBuffer(bytes);
    }

    int length() {
      return bytes.capacity();
    }

    /** True once: whoever gets it gives the part's place in the queue back. */
    boolean release() {
      return released.compareAndSet(false, true);
    }
  }

  final CompletableFuture<BatchAnswer> answer = new CompletableFuture<>();
  final List<Part> parts = new ArrayList<>();
  final int commands;
  final long deadlineNanos;
  final Duration patience;

  /** Touched by the service's thread only; parts are applied in order. */
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * Set by the gateway when nobody waits any more; the service may be applying a part just then.
   */
  private volatile boolean expired;

  Submission(int commands, long deadlineNanos, Duration patience) {
    this.commands = commands;
    this.deadlineNanos = deadlineNanos;
    this.patience = patience;
  }

  /** Cuts the batch into entries of at most {@code bytesMax}, at the borders of its commands. */
  void cut(String principal, List<byte[]> commands, int bytesMax) {
    int room = bytesMax - Entry.headerBytes(principal);
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < commands.size(); i++) {
      int next = commands.get(i).length;
      if (i > from && bytes + next > room) {
        add(principal, commands.subList(from, i));
        from = i;
        bytes = 0;
      }
      bytes += next;
    }
    add(principal, commands.subList(from, commands.size()));
  }

  int bytes() {
    int sum = 0;
    for (Part part : parts) sum += part.length();
    return sum;
  }

  boolean anySent() {
    for (Part part : parts) {
      if (part.sent) return true;
    }
    return false;
  }

  void expire() {
    expired = true;
  }

  /** The whole answer when this was the last part, or null. */
  BatchAnswer.@Nullable Committed applied(
      List<Step> steps, long size, Hash32 root, long atMillis, long logPosition) {
    for (Step step : steps) outcomes.add(step.outcome());
    if (expired || outcomes.size() < commands) return null;
    return new BatchAnswer.Committed(outcomes, size, root, atMillis, logPosition);
  }

  private void add(String principal, List<byte[]> commands) {
    parts.add(new Part(this, Entry.assemble(principal, commands)));
  }
}
