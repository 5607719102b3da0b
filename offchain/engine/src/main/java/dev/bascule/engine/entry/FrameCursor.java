package dev.bascule.engine.entry;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.bascule.engine.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;

/** Steps through the frames of an entry and refuses what is not of our schema. */
final class FrameCursor {
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int position;
  private int end;
  private int messageOffset;

  void wrap(DirectBuffer source, int offset, int length) {
    buffer.wrap(source, offset, length);
    position = 0;
    end = length;
  }

  /** The template of the next frame; {@link #message} then reads it. */
  int next() {
    if (end - position < Frames.OVERHEAD) {
      throw new EntryUnreadableException("an entry ends in the middle of a frame");
    }
    int bytes = buffer.getInt(position, LITTLE_ENDIAN);
    if (bytes < MessageHeaderDecoder.ENCODED_LENGTH
        || bytes > end - position - Frames.LENGTH_BYTES) {
      throw new EntryUnreadableException("a frame has the impossible length " + bytes);
    }
    header.wrap(buffer, position + Frames.LENGTH_BYTES);
    Schema.require(header);
    messageOffset = position + Frames.LENGTH_BYTES + header.encodedLength();
    position += Frames.LENGTH_BYTES + bytes;
    return header.templateId();
  }

  <T extends MessageDecoderFlyweight> T message(T decoder) {
    decoder.wrap(buffer, messageOffset, header.blockLength(), header.version());
    return decoder;
  }

  boolean atEnd() {
    return position == end;
  }
}
