package dev.bascule.engine;

import dev.bascule.core.book.Book;
import dev.bascule.core.book.Command;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.cluster.Faults;
import dev.bascule.engine.cluster.GatewayCredentials;
import dev.bascule.engine.cluster.Member;
import dev.bascule.engine.cluster.MemberSettings;
import dev.bascule.engine.entry.Entry;
import dev.bascule.engine.machine.LogMachine;
import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.exceptions.AeronException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches from any thread and offers their entries to the log from one. The answer comes from
 * the service when it applies the committed entry; this class only gives up waiting.
 */
final class Gateway implements BookService.AppliedListener, AutoCloseable {
  /** Well under what a message may have, so that one batch cannot hold the log for long. */
  static final int ENTRY_BYTES_MAX = MemberSettings.MESSAGE_BYTES_MAX * 3 / 4;

  private static final Duration RETRY_AFTER = Duration.ofMillis(100);
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DISK_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long BUSY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private record Place(long gateway, long sequence) {}

  private final EngineSettings settings;
  private final GatewayCredentials credentials;
  private final Member member;
  private final BookService service;
  private final Faults faults;
  private final DiskReserve disk;
  private final Executor answers;
  private final Thread thread = new Thread(this::run, "bascule-gateway");

  private final AtomicInteger entriesUnderWay = new AtomicInteger();
  private final AtomicLong bytesUnderWay = new AtomicLong();
  private final Queue<Submission> arrivals = new ConcurrentLinkedQueue<>();
  private final Map<Place, Submission.Part> inFlight = new ConcurrentHashMap<>();
  private volatile Mode mode = new Mode.Serving();
  private volatile boolean closing;
  private volatile boolean stopped;

  // The thread's own.
  private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
  private final ArrayDeque<Submission.Part> toSend = new ArrayDeque<>();
  private final SecureRandom random = new SecureRandom();
  private @Nullable AeronCluster client;
  private long gateway;
  private long sequence;

  Gateway(
      EngineSettings settings,
      Member member,
      BookService service,
      Faults faults,
      DiskReserve disk,
      Executor answers) {
    this.settings = settings;
    this.credentials = settings.credentials();
    this.member = member;
    this.service = service;
    this.faults = faults;
    this.disk = disk;
    this.answers = answers;
  }

  /** Connects, so that a started engine takes batches at once. */
  void start() {
    connect(CONNECT_WAIT);
    service.listener(this);
    thread.start();
  }

  Mode mode() {
    return faults.isFatal() ? new Mode.ReadOnly("serving_ended", faults.describe()) : mode;
  }

  CompletableFuture<BatchAnswer> submit(CommandBatch batch) {
    if (closing) return notServing(stopping());
    if (mode() instanceof Mode.ReadOnly readOnly) return notServing(readOnly);
    List<byte[]> commands = new ArrayList<>(batch.commands().size());
    int room = ENTRY_BYTES_MAX - Entry.headerBytes(credentials.principal());
    for (Command command : batch.commands()) {
      if (command instanceof Command.ActivateRules rules
          && rules.version() > Book.RULES_SUPPORTED) {
        return notServing(unsupported(rules.version()));
      }
      byte[] bytes = Entry.encode(command);
      if (bytes.length > room) {
        return CompletableFuture.completedFuture(
            new BatchAnswer.TooLarge(commands.size(), bytes.length, room));
      }
      commands.add(bytes);
    }
    Duration patience = settings.answerDeadline();
    Submission submission =
        new Submission(commands.size(), System.nanoTime() + patience.toNanos(), patience);
    submission.cut(credentials.principal(), commands, ENTRY_BYTES_MAX);
    if (!reserve(submission)) {
      return CompletableFuture.completedFuture(new BatchAnswer.Backpressure(RETRY_AFTER));
    }
    arrivals.add(submission);
    // Either the thread sees this arrival, or it had stopped before and we answer it ourselves.
    if (stopped) failArrivals();
    LockSupport.unpark(thread);
    return submission.answer;
  }

  @Override
  public void onApplied(LogMachine.Result result, long size, Hash32 root, long atMillis) {
    Place place = new Place(result.entry().gateway(), result.entry().sequence());
    Submission.Part part = inFlight.remove(place);
    if (part == null) return; // Replayed, or nobody waits any more.
    giveBack(part);
    BatchAnswer.Committed answer =
        part.owner.applied(result.steps(), size, root, atMillis, result.logPosition());
    if (answer != null) answers.execute(() -> part.owner.answer.complete(answer));
  }

  /** Takes no more, waits for what is under way, and stops. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(settings.answerDeadline().plusSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    CloseHelper.quietClose(client);
  }

  private void run() {
    long nextKeepAlive = System.nanoTime();
    long nextDiskCheck = nextKeepAlive;
    while (!(closing && entriesUnderWay.get() == 0) && !faults.isFatal()) {
      long now = System.nanoTime();
      takeArrivals();
      boolean blocked = !offerAll();
      expire(now);
      if (now - nextKeepAlive >= 0) {
        keepAlive();
        nextKeepAlive = now + KEEP_ALIVE_NANOS;
      }
      if (now - nextDiskCheck >= 0) {
        checkDisk();
        nextDiskCheck = now + DISK_CHECK_NANOS;
      }
      if (arrivals.isEmpty()) LockSupport.parkNanos(this, blocked ? BUSY_NANOS : IDLE_NANOS);
    }
    stopped = true;
    takeArrivals();
    failAll();
  }

  private void takeArrivals() {
    for (Submission next = arrivals.poll(); next != null; next = arrivals.poll()) {
      waiting.add(next);
      toSend.addAll(next.parts);
    }
  }

  /** False when the log takes no more just now. */
  private boolean offerAll() {
    while (!toSend.isEmpty()) {
      Submission.Part part = toSend.peek();
      if (part.owner.answer.isDone()) {
        toSend.poll();
      } else if (offer(part)) {
        toSend.poll();
      } else {
        return false;
      }
    }
    return true;
  }

  private boolean offer(Submission.Part part) {
    AeronCluster session = client;
    if (session == null) return false;
    Place place = new Place(gateway, sequence + 1);
    Entry.stamp(part.bytes, gateway, place.sequence, service.entriesApplied());
    inFlight.put(place, part); // Before the offer: the answer may be faster than this thread.
    part.sent = true;
    long result;
    try {
      result = session.offer(part.bytes, 0, part.length());
    } catch (AeronException e) {
      // Sent or not sent, nobody can tell: it is not sent again, and its answer may be unknown.
      faults.onError(e);
      disconnect();
      return true;
    }
    if (result > 0) {
      sequence++;
      return true;
    }
    inFlight.remove(place);
    part.sent = false;
    boolean later = result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION;
    if (!later) disconnect();
    return false;
  }

  private void expire(long now) {
    for (Submission next = waiting.peek(); next != null; next = waiting.peek()) {
      boolean done = next.answer.isDone();
      if (!done && next.deadlineNanos - now > 0) return;
      waiting.poll();
      if (!done) giveUp(next, new BatchAnswer.Backpressure(RETRY_AFTER));
    }
  }

  /** Answers for a batch that has no answer: unknown if any of it was sent. */
  private void giveUp(Submission submission, BatchAnswer ifUnsent) {
    submission.expire();
    boolean sent = submission.anySent();
    inFlight.values().removeIf(part -> part.owner == submission);
    for (Submission.Part part : submission.parts) giveBack(part);
    BatchAnswer answer = sent ? new BatchAnswer.Unknown(submission.patience) : ifUnsent;
    answers.execute(() -> submission.answer.complete(answer));
  }

  private void keepAlive() {
    try {
      AeronCluster session = client;
      if (session == null || session.isClosed()) {
        connect(CONNECT_WAIT);
        return;
      }
      while (session.pollEgress() > 0) {}
      session.sendKeepAlive();
    } catch (AeronException e) {
      faults.onError(e);
      disconnect();
    }
  }

  private void connect(Duration wait) {
    disconnect();
    client = member.connect(credentials, (a, b, buffer, offset, length, header) -> {}, wait);
    // A run of its own, so that its sequence begins at 1 in a session of its own.
    gateway = random.nextLong();
    sequence = 0;
  }

  private void disconnect() {
    CloseHelper.quietClose(client);
    client = null;
  }

  private void checkDisk() {
    Mode.ReadOnly shortage = disk.shortage();
    mode = shortage == null ? new Mode.Serving() : shortage;
  }

  private boolean reserve(Submission submission) {
    int entries = submission.parts.size();
    long bytes = submission.bytes();
    boolean alone = entriesUnderWay.getAndAdd(entries) == 0;
    boolean bytesFit = bytesUnderWay.addAndGet(bytes) <= settings.queueBytesMax();
    // A batch larger than the whole queue would wait for ever; alone it may pass.
    if (alone || (bytesFit && entriesUnderWay.get() <= settings.queueEntriesMax())) return true;
    entriesUnderWay.addAndGet(-entries);
    bytesUnderWay.addAndGet(-bytes);
    return false;
  }

  private void giveBack(Submission.Part part) {
    if (part.release()) {
      entriesUnderWay.decrementAndGet();
      bytesUnderWay.addAndGet(-part.length());
    }
  }

  private void failAll() {
    Mode.ReadOnly why = mode() instanceof Mode.ReadOnly readOnly ? readOnly : stopping();
    for (Submission each : waiting) {
      if (!each.answer.isDone()) giveUp(each, new BatchAnswer.NotServing(why));
    }
    waiting.clear();
    toSend.clear();
  }

  private void failArrivals() {
    Mode.ReadOnly why = mode() instanceof Mode.ReadOnly readOnly ? readOnly : stopping();
    for (Submission next = arrivals.poll(); next != null; next = arrivals.poll()) {
      giveUp(next, new BatchAnswer.NotServing(why));
    }
  }

  private static CompletableFuture<BatchAnswer> notServing(Mode.ReadOnly why) {
    return CompletableFuture.completedFuture(new BatchAnswer.NotServing(why));
  }

  private static Mode.ReadOnly unsupported(int rulesVersion) {
    return new Mode.ReadOnly(
        "rules_unsupported",
        "This program knows rules up to version "
            + Book.RULES_SUPPORTED
            + ", not "
            + rulesVersion
            + ". Activate them when every member runs a program that knows them.");
  }

  private static Mode.ReadOnly stopping() {
    return new Mode.ReadOnly("stopping", "The engine is stopping. Try again when it is back.");
  }
}
