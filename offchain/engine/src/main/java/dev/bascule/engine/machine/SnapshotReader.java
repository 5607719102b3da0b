package dev.bascule.engine.machine;

import dev.bascule.core.book.Book;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.sbe.MessageHeaderDecoder;
import dev.bascule.engine.sbe.SnapshotChunkDecoder;
import dev.bascule.engine.sbe.SnapshotHeaderDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Puts a snapshot's messages together and accepts nothing but what was written. */
public final class SnapshotReader {
  private record Header(
      long logPosition, long entries, long imageBytes, int imageCrc, Hash32 bookRoot) {}

  private final ByteArrayOutputStream image = new ByteArrayOutputStream(1 << 20);
  private @Nullable Header header;
  private int chunks;

  /** Takes the next message. */
  public void onMessage(DirectBuffer buffer, int offset, int length) {
    if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
      throw new SnapshotDamagedException("a message of " + length + " bytes");
    }
    MessageHeaderDecoder message = new MessageHeaderDecoder().wrap(buffer, offset);
    if (message.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
      throw new SnapshotDamagedException("a message of schema " + message.schemaId());
    }
    if (message.version() > MessageHeaderDecoder.SCHEMA_VERSION) {
      throw new SnapshotNewerException(
          "schema version " + message.version(), MessageHeaderDecoder.SCHEMA_VERSION);
    }
    int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    switch (message.templateId()) {
      case SnapshotHeaderDecoder.TEMPLATE_ID -> begin(buffer, body, message);
      case SnapshotChunkDecoder.TEMPLATE_ID -> add(buffer, body, message);
      default -> throw new SnapshotDamagedException("template " + message.templateId());
    }
  }

  public boolean isComplete() {
    return header != null && image.size() >= header.imageBytes;
  }

  /** The machine, which is in every respect the one that was saved. */
  public LogMachine finish() {
    Header expected = header;
    if (expected == null) throw new SnapshotDamagedException("the header is missing");
    byte[] bytes = image.toByteArray();
    if (bytes.length != expected.imageBytes) {
      throw new SnapshotDamagedException(
          "it has " + bytes.length + " of " + expected.imageBytes + " bytes");
    }
    if (Snapshot.crc(bytes) != expected.imageCrc) {
      throw new SnapshotDamagedException("its CRC-32C is not the recorded one");
    }
    LogMachine machine = load(bytes);
    Hash32 root = machine.book().root();
    if (!root.equals(expected.bookRoot)
        || machine.position() != expected.logPosition
        || machine.entries() != expected.entries) {
      throw new SnapshotDamagedException(
          "the book loads to root " + root + ", recorded was " + expected.bookRoot);
    }
    return machine;
  }

  private void begin(DirectBuffer buffer, int body, MessageHeaderDecoder message) {
    SnapshotHeaderDecoder from = new SnapshotHeaderDecoder();
    from.wrap(buffer, body, message.blockLength(), message.version());
    if (from.rulesVersion() > Book.RULES_SUPPORTED) {
      throw new SnapshotNewerException(
          "rules version " + from.rulesVersion(), Book.RULES_SUPPORTED);
    }
    header =
        new Header(
            from.logPosition(),
            from.entries(),
            from.imageBytes(),
            from.imageCrc(),
            new Hash32(
                from.bookRoot().a(),
                from.bookRoot().b(),
                from.bookRoot().c(),
                from.bookRoot().d()));
  }

  private void add(DirectBuffer buffer, int body, MessageHeaderDecoder message) {
    SnapshotChunkDecoder from = new SnapshotChunkDecoder();
    from.wrap(buffer, body, message.blockLength(), message.version());
    if (header == null || from.index() != chunks) {
      throw new SnapshotDamagedException("chunk " + from.index() + " where " + chunks + " belongs");
    }
    chunks++;
    byte[] piece = new byte[from.pieceLength()];
    from.getPiece(piece, 0, piece.length);
    image.writeBytes(piece);
  }

  private static LogMachine load(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      LogMachine machine = LogMachine.load(in);
      if (in.read() >= 0) throw new SnapshotDamagedException("the image goes on after the book");
      return machine;
    } catch (IOException e) {
      throw new SnapshotDamagedException("the image cannot be read: " + e.getMessage(), e);
    }
  }
}
