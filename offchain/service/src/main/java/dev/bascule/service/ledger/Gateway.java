package dev.bascule.service.ledger;

import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.BatchAnswer;
import dev.bascule.engine.CommandBatch;
import dev.bascule.engine.Engine;
import dev.bascule.engine.Mode;
import dev.bascule.service.audit.CheckpointKey;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.audit.SignedCheckpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door to the engine. What arrives while a batch is under way forms the next batch, and one
 * checkpoint signature and one force of the second medium answer all batches that are committed by
 * then. No answer leaves before that force.
 */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int QUEUED_COMMANDS_MAX = 8_192;
  private static final int BATCH_COMMANDS_MAX = 1_024;
  private static final int BATCHES_UNDER_WAY_MAX = 4;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Engine engine;
  private final Checkpoints checkpoints;
  private final CheckpointKey key;
  private final Hash32 logId;
  private final BlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
  private final BlockingQueue<Sealing> committed = new LinkedBlockingQueue<>();
  private final AtomicInteger queuedCommands = new AtomicInteger();
  private final Semaphore underWay = new Semaphore(BATCHES_UNDER_WAY_MAX);
  private final Thread forming;
  private final Thread sealing;
  private volatile boolean open = true;
  private volatile @Nullable String sealFailure;

  Gateway(Engine engine, Checkpoints checkpoints, CheckpointKey key, Hash32 logId) {
    this.engine = engine;
    this.checkpoints = checkpoints;
    this.key = key;
    this.logId = logId;
    this.forming = Thread.ofPlatform().name("gateway-batches").daemon().start(this::form);
    this.sealing = Thread.ofPlatform().name("gateway-checkpoints").daemon().start(this::seal);
  }

  /** Offers commands that stand together in the log, in this order. */
  public CompletableFuture<Answer> submit(List<Command> commands) {
    var submission = new Submission(List.copyOf(commands), new CompletableFuture<>());
    Optional<Answer.ReadOnly> refused =
        commands.stream().anyMatch(Gateway::isAcceptance) ? refuses() : refusesAll();
    if (refused.isPresent()) {
      submission.answer.complete(refused.get());
    } else if (!open || queuedCommands.addAndGet(commands.size()) > QUEUED_COMMANDS_MAX) {
      if (open) queuedCommands.addAndGet(-commands.size());
      submission.answer.complete(new Answer.Busy(RETRY_AFTER));
    } else {
      queue.add(submission);
    }
    return submission.answer;
  }

  /**
   * Why nothing is accepted now; empty while payments are. The chain is observed and windows are
   * cut also under a key that the vault does not count any more.
   */
  public Optional<Answer.ReadOnly> refuses() {
    return refusesAll()
        .or(() -> key.ended().map(it -> new Answer.ReadOnly(it.code(), it.reason())));
  }

  /** What makes a leaf that somebody could redeem. */
  private static boolean isAcceptance(Command command) {
    return command instanceof Command.Pay || command instanceof Command.Capture;
  }

  private Optional<Answer.ReadOnly> refusesAll() {
    String failure = sealFailure;
    if (failure != null) return Optional.of(new Answer.ReadOnly("second_medium_failed", failure));
    return switch (engine.mode()) {
      case Mode.Serving _ -> Optional.empty();
      case Mode.ReadOnly because ->
          Optional.of(new Answer.ReadOnly(because.code(), because.reason()));
    };
  }

  /** Offers and waits; for work that runs on a thread of its own. */
  public Answer apply(Command... commands) {
    return submit(List.of(commands)).join();
  }

  public int queued() {
    return queuedCommands.get();
  }

  private void form() {
    var batch = new ArrayList<Submission>();
    while (open) {
      try {
        Submission first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) continue;
        underWay.acquire();
        batch.clear();
        batch.add(first);
        int size = first.commands.size();
        for (Submission next = queue.peek();
            next != null && size + next.commands.size() <= BATCH_COMMANDS_MAX;
            next = queue.peek()) {
          batch.add(queue.remove());
          size += next.commands.size();
        }
        queuedCommands.addAndGet(-size);
        offer(List.copyOf(batch), size);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void offer(List<Submission> batch, int size) {
    var commands = new ArrayList<Command>(size);
    batch.forEach(submission -> commands.addAll(submission.commands));
    try {
      var _ =
          engine
              .submit(new CommandBatch(commands))
              .whenComplete((answer, failure) -> {
                underWay.release();
                committed.add(new Sealing(batch, answer, failure));
              });
    } catch (RuntimeException e) {
      underWay.release();
      batch.forEach(submission -> submission.answer.completeExceptionally(e));
    }
  }

  private void seal() {
    var ready = new ArrayList<Sealing>();
    while (open || underWay.availablePermits() < BATCHES_UNDER_WAY_MAX || !committed.isEmpty()) {
      try {
        Sealing first = committed.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) continue;
        ready.clear();
        ready.add(first);
        committed.drainTo(ready);
        answer(ready);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void answer(List<Sealing> ready) {
    BatchAnswer.Committed newest = null;
    for (Sealing each : ready) {
      if (each.answer instanceof BatchAnswer.Committed done
          && (newest == null || done.logPosition() > newest.logPosition())) {
        newest = done;
      }
    }
    SignedCheckpoint signed = null;
    if (newest != null) {
      try {
        signed = checkpoints.seal(logId, newest.size(), newest.root(), newest.atMillis());
      } catch (RuntimeException e) {
        // What is committed stays committed; without the force its answer is not certain.
        LOG.error("no checkpoint could be kept; nothing more is accepted", e);
        sealFailure =
            "the newest checkpoint could not be kept on the second medium (%s): repair it and start again"
                .formatted(e.getMessage());
      }
    }
    for (Sealing each : ready) complete(each, signed);
    if (signed != null) checkpoints.record(signed);
  }

  private static void complete(Sealing each, @Nullable SignedCheckpoint signed) {
    if (each.failure != null) {
      each.batch.forEach(submission -> submission.answer.completeExceptionally(each.failure));
      return;
    }
    switch (each.answer) {
      case BatchAnswer.Committed done -> {
        int from = 0;
        for (Submission submission : each.batch) {
          int to = from + submission.commands.size();
          List<Outcome> outcomes = done.outcomes().subList(from, to);
          submission.answer.complete(
              signed == null
                  ? new Answer.Unknown(Duration.ZERO)
                  : new Answer.Committed(outcomes, signed, done.logPosition()));
          from = to;
        }
      }
      case BatchAnswer.Backpressure busy -> all(each, new Answer.Busy(busy.retryAfter()));
      case BatchAnswer.Unknown unknown -> all(each, new Answer.Unknown(unknown.waited()));
      case BatchAnswer.NotServing not ->
          all(each, new Answer.ReadOnly(not.mode().code(), not.mode().reason()));
      case BatchAnswer.TooLarge large ->
          all(each, new Answer.TooLarge(large.commandIndex(), large.bytes(), large.bytesMax()));
    }
  }

  private static void all(Sealing each, Answer answer) {
    each.batch.forEach(submission -> submission.answer.complete(answer));
  }

  /** Takes no more, and answers what is under way. */
  @Override
  public void close() {
    open = false;
    try {
      forming.join(2_000);
      sealing.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Submission left = queue.poll(); left != null; left = queue.poll()) {
      left.answer.complete(new Answer.Busy(RETRY_AFTER));
    }
  }

  private record Submission(List<Command> commands, CompletableFuture<Answer> answer) {}

  private record Sealing(List<Submission> batch, BatchAnswer answer, @Nullable Throwable failure) {}
}
