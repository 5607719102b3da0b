package dev.bascule.engine.testing;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.FLAGS_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.FRAME_LENGTH_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static org.agrona.BitUtil.align;

import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.BatchAnswer;
import dev.bascule.engine.Engine;
import dev.bascule.engine.StartGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder as a power cut would leave it, and what the world knows about it: copied while its
 * engine was running and idle, so nothing in it was closed in order.
 *
 * @param checkpoint of everything that was answered
 * @param endPosition where the last answered entry ends
 */
public record RecordedLog(Path folder, CheckpointBody checkpoint, long endPosition) {

  /** With so many payments of one payer, and a snapshot before each batch but the first. */
  public static RecordedLog of(Path work, int batches, int perBatch, boolean snapshots) {
    Traffic traffic = Traffic.now();
    Path running = work.resolve("running");
    Path copy = work.resolve("recorded");
    try (Engine engine = Engines.start(running)) {
      Engines.commit(engine, traffic.opening(1));
      BatchAnswer.Committed last = null;
      for (int i = 0; i < batches; i++) {
        if (snapshots && i > 0) engine.snapshot(Duration.ofSeconds(20));
        last = Engines.commit(engine, traffic.payments(0, 1 + i * perBatch, perBatch));
      }
      copy(running, copy);
      if (last == null) throw new IllegalArgumentException("at least one batch");
      CheckpointBody checkpoint =
          new CheckpointBody(
              Samples.hash("log 0"), last.size(), last.root(), last.atMillis() / 1000, 1);
      return new RecordedLog(copy, checkpoint, last.logPosition());
    }
  }

  public StartGuard guard() {
    return StartGuard.of(checkpoint);
  }

  /** Another copy, to be damaged. */
  public RecordedLog copyTo(Path target) {
    copy(folder, target);
    return new RecordedLog(target, checkpoint, endPosition);
  }

  /** The file of the log that holds this position; the log is the first recording. */
  public Path segmentOf(long position) {
    long base = position - position % Engines.SEGMENT_BYTES;
    return folder.resolve("archive").resolve("0-" + base + ".rec");
  }

  /** The recordings that are not the log: module and service snapshots, oldest first. */
  public List<Path> snapshotFiles() {
    try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("[1-9]\\d*-0\\.rec"))
          .sorted((a, b) -> Integer.compare(recordingOf(a), recordingOf(b)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void truncateAt(long position) {
    change(segmentOf(position), file -> file.truncate(position % Engines.SEGMENT_BYTES));
  }

  /** Writes that the disk dropped: zeros from here to the end of the file. */
  public void zeroFrom(long position) {
    change(
        segmentOf(position),
        file -> {
          long from = position % Engines.SEGMENT_BYTES;
          file.write(ByteBuffer.allocate((int) (file.size() - from)), from);
        });
  }

  /** Where the fragments of the last entry begin; an entry is one message of the log. */
  public List<Long> lastFragments() {
    List<Long> fragments = new ArrayList<>();
    long position = 0;
    while (position < endPosition) {
      ByteBuffer header = frameAt(position);
      boolean begin = (header.get(FLAGS_FIELD_OFFSET) & BEGIN_FRAG_FLAG) != 0;
      if (begin) fragments.clear();
      fragments.add(position);
      position += align(header.getInt(FRAME_LENGTH_FIELD_OFFSET), FRAME_ALIGNMENT);
    }
    return List.copyOf(fragments);
  }

  private ByteBuffer frameAt(long position) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    change(segmentOf(position), file -> file.read(header, position % Engines.SEGMENT_BYTES));
    return header;
  }

  /** Turns one bit over. */
  public static void flip(Path path, long offset, int bit) {
    change(
        path,
        file -> {
          ByteBuffer one = ByteBuffer.allocate(1);
          file.read(one, offset);
          one.put(0, (byte) (one.get(0) ^ 1 << bit)).rewind();
          file.write(one, offset);
        });
  }

  private interface Change {
    void apply(FileChannel file) throws IOException;
  }

  private static void change(Path path, Change change) {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      change.apply(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int recordingOf(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(0, name.indexOf('-')));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
