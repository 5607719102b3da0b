package dev.bascule.engine.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.archive.checksum.Checksum;
import io.aeron.archive.checksum.Checksums;
import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A recording as it lies on the disk, read without Aeron's help. Aeron checks the payload of a
 * frame and believes its header, and one flipped bit in a header turns data into padding; here
 * every field that must have one value is compared with it.
 *
 * @param startPosition first byte that is recorded
 * @param stopPosition first byte that is not
 */
public record Recording(
    Path folder,
    long id,
    long startPosition,
    long stopPosition,
    int initialTermId,
    int termBytes,
    int segmentBytes,
    int streamId) {
  private static final int HEADER = DataHeaderFlyweight.HEADER_LENGTH;
  private static final Checksum CRC32C = Checksums.crc32c();

  /** A message of the recording; the buffer is valid during the call only. */
  @FunctionalInterface
  public interface MessageReader {
    /** {@code endPosition} is where the next frame begins: what Aeron's header calls position. */
    void onMessage(DirectBuffer buffer, int offset, int length, long endPosition);
  }

  /** Looks a recording up in the archive's catalog. */
  public static @Nullable Recording find(AeronArchive archive, Path folder, long recordingId) {
    Recording[] found = new Recording[1];
    archive.listRecording(
        recordingId,
        (controlSession,
            correlation,
            id,
            startTimestamp,
            stopTimestamp,
            start,
            stop,
            initialTermId,
            segmentBytes,
            termBytes,
            mtu,
            session,
            stream,
            strippedChannel,
            originalChannel,
            source) ->
            found[0] =
                new Recording(
                    folder, id, start, stop, initialTermId, termBytes, segmentBytes, stream));
    return found[0];
  }

  /** The same recording as far as a frame border before its stop position. */
  public Recording until(long position) {
    return new Recording(
        folder, id, startPosition, position, initialTermId, termBytes, segmentBytes, streamId);
  }

  /**
   * Reads every message from {@code position}, a frame border, to the stop position, and throws at
   * the first byte that is not what was written.
   */
  public void read(long position, MessageReader reader) {
    if (readWhole(position, reader) < stopPosition) {
      throw damaged(stopPosition, "the last message has a beginning and no end", startPosition);
    }
  }

  /**
   * Reads as {@link #read} does, but for a last message that begins and does not end: a full disk
   * or a power cut stopped its writer between two fragments.
   *
   * @return where that message begins; the stop position when all are whole
   */
  public long readWhole(long position, MessageReader reader) {
    Assembly assembly = new Assembly(reader);
    long at = position;
    while (at < stopPosition) {
      long base = AeronArchive.segmentFileBasePosition(startPosition, at, termBytes, segmentBytes);
      at = readSegment(base, at, Math.min(stopPosition, base + segmentBytes), assembly);
    }
    return assembly.open ? assembly.began : stopPosition;
  }

  private long readSegment(long base, long from, long to, Assembly assembly) {
    Path file = segmentFile(base);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < to - base) {
        throw damaged(base + channel.size(), "the file ends before the log does, at " + to, base);
      }
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, to - base);
      try {
        UnsafeBuffer buffer = new UnsafeBuffer(mapped);
        long at = from;
        while (at < to) at = readFrame(buffer, BufferUtil.address(mapped), base, at, to, assembly);
        return at;
      } finally {
        IoUtil.unmap(mapped);
      }
    } catch (IOException e) {
      String what = Files.exists(file) ? "cannot be read: " + e.getMessage() : "is missing";
      throw new LogDamagedException(file, from - base, from, what);
    }
  }

  private long readFrame(
      UnsafeBuffer buffer, long address, long base, long at, long to, Assembly assembly) {
    int offset = (int) (at - base);
    if (to - at < HEADER) throw damaged(at, "a frame header is cut off", base);
    int length = buffer.getInt(offset, LITTLE_ENDIAN);
    int aligned = BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
    if (length < HEADER || aligned < length || aligned > to - at) {
      throw damaged(at, "a frame has the impossible length " + length, base);
    }
    checkHeader(buffer, offset, at, aligned, base);
    if (isPadding(buffer, offset)) return at + aligned;
    int recorded =
        buffer.getInt(offset + DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET, LITTLE_ENDIAN);
    int computed = CRC32C.compute(address, offset + HEADER, aligned - HEADER);
    if (recorded != computed) {
      throw damaged(
          at, "the CRC-32C of a frame is " + computed + ", recorded was " + recorded, base);
    }
    byte flags = buffer.getByte(offset + DataHeaderFlyweight.FLAGS_FIELD_OFFSET);
    if (!assembly.add(buffer, offset + HEADER, length - HEADER, flags, at, at + aligned)) {
      throw damaged(at, "the fragments of a message do not fit together", base);
    }
    return at + aligned;
  }

  private void checkHeader(UnsafeBuffer buffer, int offset, long at, int aligned, long base) {
    int termOffset = (int) (at & (termBytes - 1));
    int termId = initialTermId + (int) (at / termBytes);
    byte flags = buffer.getByte(offset + DataHeaderFlyweight.FLAGS_FIELD_OFFSET);
    int type = type(buffer, offset);
    boolean padding = type == DataHeaderFlyweight.HDR_TYPE_PAD;
    boolean right =
        buffer.getByte(offset + DataHeaderFlyweight.VERSION_FIELD_OFFSET)
                == DataHeaderFlyweight.CURRENT_VERSION
            && (padding || type == DataHeaderFlyweight.HDR_TYPE_DATA)
            && (padding || (flags & ~FrameDescriptor.UNFRAGMENTED) == 0)
            && buffer.getInt(offset + DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN)
                == termOffset
            && buffer.getInt(offset + DataHeaderFlyweight.TERM_ID_FIELD_OFFSET, LITTLE_ENDIAN)
                == termId
            && buffer.getInt(offset + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET, LITTLE_ENDIAN)
                == streamId
            && buffer.getLong(offset + DataHeaderFlyweight.RESERVED_VALUE_OFFSET) == 0
            && termOffset + aligned <= termBytes
            // Only the rest of a term is ever padded.
            && (!padding || termOffset + aligned == termBytes);
    if (!right) throw damaged(at, "a frame header is not what was written", base);
  }

  private LogDamagedException damaged(long at, String what, long base) {
    return new LogDamagedException(segmentFile(base), at - base, at, what);
  }

  private Path segmentFile(long base) {
    return folder.resolve(id + "-" + base + ".rec");
  }

  private static boolean isPadding(UnsafeBuffer buffer, int offset) {
    return type(buffer, offset) == DataHeaderFlyweight.HDR_TYPE_PAD;
  }

  private static int type(UnsafeBuffer buffer, int offset) {
    return buffer.getShort(offset + DataHeaderFlyweight.TYPE_FIELD_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
  }

  /** Puts fragments together again. */
  private static final class Assembly {
    private final MessageReader reader;
    private final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
    private int length;
    private boolean open;
    private long began;

    Assembly(MessageReader reader) {
      this.reader = reader;
    }

    boolean add(DirectBuffer source, int offset, int bytes, byte flags, long at, long endPosition) {
      boolean begin = (flags & FrameDescriptor.BEGIN_FRAG_FLAG) != 0;
      boolean end = (flags & FrameDescriptor.END_FRAG_FLAG) != 0;
      if (begin == open) return false;
      if (begin && end) {
        reader.onMessage(source, offset, bytes, endPosition);
        return true;
      }
      if (begin) began = at;
      message.putBytes(length, source, offset, bytes);
      length += bytes;
      open = !end;
      if (end) {
        int whole = length;
        length = 0;
        reader.onMessage(message, 0, whole, endPosition);
      }
      return true;
    }
  }
}
