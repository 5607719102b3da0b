package dev.bascule.engine.cluster;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.ReplayParams;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The committed part of a log as it grows. One thread. */
public final class LogTail implements AutoCloseable {
  private static final int STREAM_ID = 7001;
  private static final int FRAGMENTS_MAX = 64;
  private static final long IMAGE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String CHANNEL = CommonContext.IPC_CHANNEL + "?term-length=1m";

  private final Subscription subscription;
  private final long imageDeadlineNanos = System.nanoTime() + IMAGE_WAIT_NANOS;
  private @Nullable Image image;
  private Recording.@Nullable MessageReader reader;
  private final FragmentAssembler assembler =
      new FragmentAssembler((buffer, offset, length, header) -> {
        Recording.MessageReader to = reader;
        if (to != null) to.onMessage(buffer, offset, length, header.position());
      });

  private LogTail(Subscription subscription) {
    this.subscription = subscription;
  }

  /** Replays from a frame border, never past what the counter says is committed. */
  public static LogTail follow(
      AeronArchive archive, long recordingId, long position, int commitCounterId) {
    long session =
        archive.startReplay(
            recordingId,
            CHANNEL,
            STREAM_ID,
            new ReplayParams()
                .position(position)
                .length(Long.MAX_VALUE)
                .boundingLimitCounterId(commitCounterId));
    String channel = ChannelUri.addSessionId(CHANNEL, (int) session);
    return new LogTail(archive.context().aeron().addSubscription(channel, STREAM_ID));
  }

  public int poll(Recording.MessageReader to) {
    reader = to;
    if (image == null && subscription.imageCount() > 0) image = subscription.imageAtIndex(0);
    return subscription.poll(assembler, FRAGMENTS_MAX);
  }

  /** Whether the replay has ended; the caller follows again from where it is. */
  public boolean isClosed() {
    Image seen = image;
    if (seen == null) return System.nanoTime() - imageDeadlineNanos > 0;
    return seen.isClosed() || subscription.isClosed();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
