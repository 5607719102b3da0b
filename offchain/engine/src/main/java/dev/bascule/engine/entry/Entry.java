package dev.bascule.engine.entry;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.bascule.core.book.Command;
import dev.bascule.engine.sbe.BatchDecoder;
import dev.bascule.engine.sbe.BatchEncoder;
import dev.bascule.engine.sbe.MessageHeaderDecoder;
import dev.bascule.engine.sbe.MessageHeaderEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One entry of the log: what a gateway offered at once.
 *
 * @param gateway random, one for each run of a gateway
 * @param sequence of this run's entries, from 1 without a gap
 * @param entriesSeen how many entries the gateway knew to be applied when it sent this one
 * @param principal the name under which the gateway was let in
 */
public record Entry(
    long gateway, long sequence, long entriesSeen, String principal, List<Command> commands) {
  public Entry {
    commands = List.copyOf(commands);
  }

  /** Room for the entry's own fields. */
  public static int headerBytes(String principal) {
    return MessageHeaderEncoder.ENCODED_LENGTH
        + BatchEncoder.BLOCK_LENGTH
        + BatchEncoder.principalHeaderLength()
        + principal.length(); // Principals are ASCII.
  }

  /** What is known only when an encoded entry is sent. */
  public static void stamp(
      MutableDirectBuffer entry, long gateway, long sequence, long entriesSeen) {
    int block = MessageHeaderEncoder.ENCODED_LENGTH;
    entry.putLong(block + BatchEncoder.gatewayEncodingOffset(), gateway, LITTLE_ENDIAN);
    entry.putLong(block + BatchEncoder.sequenceEncodingOffset(), sequence, LITTLE_ENDIAN);
    entry.putLong(block + BatchEncoder.entriesSeenEncodingOffset(), entriesSeen, LITTLE_ENDIAN);
  }

  /** One command's frames. The command is never cut, so this is the smallest thing that is sent. */
  public static byte[] encode(Command command) {
    ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
    Frames frames = new Frames(buffer);
    new CommandWriter(frames).write(command);
    byte[] bytes = new byte[frames.position()];
    buffer.getBytes(0, bytes);
    return bytes;
  }

  /** An entry of encoded commands, to be {@link #stamp}ed. */
  public static byte[] assemble(String principal, List<byte[]> commands) {
    int length = headerBytes(principal);
    for (byte[] command : commands) length += command.length;
    ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(length);
    BatchEncoder batch = new BatchEncoder();
    batch.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
    batch.gateway(0).sequence(0).entriesSeen(0).commands(commands.size()).principal(principal);
    int position = MessageHeaderEncoder.ENCODED_LENGTH + batch.encodedLength();
    for (byte[] command : commands) {
      buffer.putBytes(position, command);
      position += command.length;
    }
    byte[] bytes = new byte[position];
    buffer.getBytes(0, bytes);
    return bytes;
  }

  public static byte[] encode(Entry entry) {
    byte[] bytes = assemble(entry.principal, entry.commands.stream().map(Entry::encode).toList());
    stamp(new UnsafeBuffer(bytes), entry.gateway, entry.sequence, entry.entriesSeen);
    return bytes;
  }

  /** Reads an entry to its last byte, or throws {@link EntryUnreadableException}. */
  public static Entry decode(DirectBuffer buffer, int offset, int length) {
    if (length < MessageHeaderDecoder.ENCODED_LENGTH + BatchDecoder.BLOCK_LENGTH) {
      throw new EntryUnreadableException("an entry has only " + length + " bytes");
    }
    MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
    Schema.require(header);
    if (header.templateId() != BatchDecoder.TEMPLATE_ID) {
      throw new EntryUnreadableException("template " + header.templateId() + " is no batch");
    }
    BatchDecoder batch = new BatchDecoder();
    batch.wrap(buffer, offset + header.encodedLength(), header.blockLength(), header.version());
    int count = batch.commands();
    String principal = batch.principal();
    FrameCursor frames = new FrameCursor();
    int first = batch.limit();
    if (first > offset + length) throw new EntryUnreadableException("an entry is cut off");
    frames.wrap(buffer, first, offset + length - first);
    CommandReader reader = new CommandReader(frames);
    List<Command> commands = new ArrayList<>(count);
    for (int i = 0; i < count; i++) commands.add(reader.read());
    if (!frames.atEnd()) throw new EntryUnreadableException("an entry goes on after its commands");
    return new Entry(batch.gateway(), batch.sequence(), batch.entriesSeen(), principal, commands);
  }
}
