package dev.bascule.service.submission;

import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.submission.Sender;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for the operator's lane: heals it, answers, anchors, sends the next part. */
final class SubmissionLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SubmissionLoop.class);
  private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
  private static final Duration HEALING = Duration.ofSeconds(2);

  private final Sender sender;
  private final PartSubmission parts;
  private final Anchoring anchoring;
  private final ChallengeAnswers answers;
  private final Duration idlePause;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;
  private volatile boolean open = true;
  private @Nullable String said;
  private long healedAt;

  SubmissionLoop(
      Sender sender,
      PartSubmission parts,
      Anchoring anchoring,
      ChallengeAnswers answers,
      Duration idlePause) {
    this.sender = sender;
    this.parts = parts;
    this.anchoring = anchoring;
    this.answers = answers;
    this.idlePause = idlePause;
    this.thread = Thread.ofPlatform().name("submission").daemon().start(this::run);
  }

  /** Something may be to do. */
  void hint() {
    hints.release();
  }

  private void run() {
    while (open) {
      Duration pause = idlePause;
      try {
        heal();
        answers.step();
        anchoring.step();
        if (parts.step() == PartSubmission.Step.UNDER_WAY) pause = BUSY_PAUSE;
        if (said != null) LOG.info("submission goes on");
        said = null;
      } catch (RpcException e) {
        say(e.failure().code(), e.failure().sentence());
      } catch (RuntimeException e) {
        say("submission_failed", String.valueOf(e));
        LOG.debug("submission failed", e);
      }
      try {
        if (hints.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) hints.drainPermits();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Sends again what the chain lost, also when it fell back after a kill. */
  private void heal() {
    if (System.nanoTime() - healedAt < HEALING.toNanos() && healedAt != 0) return;
    Optional<RpcFailure> blocked = sender.advance();
    healedAt = System.nanoTime();
    blocked.ifPresent(failure -> say(failure.code(), failure.sentence()));
  }

  private void say(String code, String sentence) {
    if (!code.equals(said)) LOG.warn("submission waits ({}): {}", code, sentence);
    said = code;
  }

  @Override
  public void close() {
    open = false;
    hints.release();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
