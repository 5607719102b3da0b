package dev.bascule.engine.machine;

import dev.bascule.core.id.Hash32;
import dev.bascule.engine.sbe.MessageHeaderDecoder;
import dev.bascule.engine.sbe.MessageHeaderEncoder;
import dev.bascule.engine.sbe.SnapshotChunkEncoder;
import dev.bascule.engine.sbe.SnapshotHeaderEncoder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** A machine as messages: a header that says what must come out, and the image in chunks. */
public final class Snapshot {
  private static final int CHUNK_BYTES = 32 << 10;

  private Snapshot() {}

  /** Hands each message to {@code sender}: a buffer, and how many of its bytes. */
  public static void write(LogMachine machine, BiConsumer<DirectBuffer, Integer> sender) {
    byte[] image = image(machine);
    MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(CHUNK_BYTES + 64);
    SnapshotHeaderEncoder header = new SnapshotHeaderEncoder();
    header.wrapAndApplyHeader(buffer, 0, messageHeader);
    Hash32 root = machine.book().root();
    header
        .logPosition(machine.position())
        .entries(machine.entries())
        .imageBytes(image.length)
        .imageCrc(crc(image))
        .rulesVersion(machine.view().rulesVersion());
    header.bookRoot().a(root.a()).b(root.b()).c(root.c()).d(root.d());
    sender.accept(buffer, MessageHeaderEncoder.ENCODED_LENGTH + header.encodedLength());

    SnapshotChunkEncoder chunk = new SnapshotChunkEncoder();
    for (int at = 0, index = 0; at < image.length; at += CHUNK_BYTES, index++) {
      int bytes = Math.min(CHUNK_BYTES, image.length - at);
      chunk.wrapAndApplyHeader(buffer, 0, messageHeader);
      chunk.index(index).putPiece(image, at, bytes);
      sender.accept(buffer, MessageHeaderEncoder.ENCODED_LENGTH + chunk.encodedLength());
    }
  }

  /** Whether a message of a snapshot's recording is one of ours and not the container's. */
  public static boolean isOurs(DirectBuffer buffer, int offset, int length) {
    return length >= MessageHeaderDecoder.ENCODED_LENGTH
        && new MessageHeaderDecoder().wrap(buffer, offset).schemaId()
            == MessageHeaderDecoder.SCHEMA_ID;
  }

  static int crc(byte[] image) {
    CRC32C crc = new CRC32C();
    crc.update(image);
    return (int) crc.getValue();
  }

  private static byte[] image(LogMachine machine) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      machine.save(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
