package dev.bascule.engine.entry;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.bascule.engine.sbe.MessageHeaderEncoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.sbe.MessageEncoderFlyweight;

/** Messages one after another, each behind its length, so that a reader can step over its end. */
final class Frames {
  static final int LENGTH_BYTES = Integer.BYTES;
  static final int OVERHEAD = LENGTH_BYTES + MessageHeaderEncoder.ENCODED_LENGTH;

  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final MutableDirectBuffer buffer;
  private int position;

  Frames(MutableDirectBuffer buffer) {
    this.buffer = buffer;
  }

  void reset() {
    position = 0;
  }

  int position() {
    return position;
  }

  void begin(MessageEncoderFlyweight message) {
    int offset = position + LENGTH_BYTES;
    // The block may lie on bytes of an earlier message; what is not set must read as zero.
    buffer.checkLimit(offset + header.encodedLength() + message.sbeBlockLength());
    buffer.setMemory(offset, header.encodedLength() + message.sbeBlockLength(), (byte) 0);
    header
        .wrap(buffer, offset)
        .blockLength(message.sbeBlockLength())
        .templateId(message.sbeTemplateId())
        .schemaId(message.sbeSchemaId())
        .version(message.sbeSchemaVersion());
    message.wrap(buffer, offset + header.encodedLength());
  }

  void end(MessageEncoderFlyweight message) {
    int bytes = header.encodedLength() + message.encodedLength();
    buffer.putInt(position, bytes, LITTLE_ENDIAN);
    position += LENGTH_BYTES + bytes;
  }
}
