package dev.bascule.engine;

import dev.bascule.engine.cluster.GatewayCredentials;
import dev.bascule.engine.cluster.MemberSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an engine runs. {@link #in} has the values for one member on one machine.
 *
 * @param fileSyncLevel 1 forces data before an entry counts, 2 metadata too; 0 is refused
 * @param segmentBytes length of one file of the log, a power of two
 * @param startDeadline how long a start may take; then it is refused with the last error
 * @param answerDeadline after which a batch's answer is unknown
 * @param queueEntriesMax entries under way at once
 * @param queueBytesMax bytes under way at once
 * @param reserveBytes of free disk space below which nothing is accepted
 */
public record EngineSettings(
    Path dataFolder,
    int memberId,
    GatewayCredentials credentials,
    int fileSyncLevel,
    int segmentBytes,
    Duration startDeadline,
    Duration answerDeadline,
    int queueEntriesMax,
    long queueBytesMax,
    long reserveBytes) {
  private static final int SEGMENT_BYTES = 64 << 20;

  /** One member, alone, with a gateway in its own process. */
  public static EngineSettings in(Path dataFolder) {
    return new EngineSettings(
        dataFolder,
        0,
        GatewayCredentials.inProcess("gateway-0"),
        1,
        SEGMENT_BYTES,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        1024,
        16L << 20,
        2L * SEGMENT_BYTES);
  }

  public EngineSettings withFileSyncLevel(int level) {
    return with(level, segmentBytes, startDeadline, answerDeadline, reserveBytes);
  }

  public EngineSettings withSegmentBytes(int bytes) {
    return with(fileSyncLevel, bytes, startDeadline, answerDeadline, 2L * bytes);
  }

  public EngineSettings withDeadlines(Duration start, Duration answer) {
    return with(fileSyncLevel, segmentBytes, start, answer, reserveBytes);
  }

  public EngineSettings withReserve(long bytes) {
    return with(fileSyncLevel, segmentBytes, startDeadline, answerDeadline, bytes);
  }

  private EngineSettings with(
      int level, int segment, Duration start, Duration answer, long reserve) {
    return new EngineSettings(
        dataFolder,
        memberId,
        credentials,
        level,
        segment,
        start,
        answer,
        queueEntriesMax,
        queueBytesMax,
        reserve);
  }

  public EngineSettings withQueue(int entriesMax, long bytesMax) {
    return new EngineSettings(
        dataFolder,
        memberId,
        credentials,
        fileSyncLevel,
        segmentBytes,
        startDeadline,
        answerDeadline,
        entriesMax,
        bytesMax,
        reserveBytes);
  }

  MemberSettings member() {
    return new MemberSettings(
        dataFolder, memberId, fileSyncLevel, segmentBytes, startDeadline, credentials);
  }
}
