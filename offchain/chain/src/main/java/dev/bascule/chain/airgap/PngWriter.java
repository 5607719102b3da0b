package dev.bascule.chain.airgap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes QR codes as PNG (third edition, with its animation chunks): gray, one bit a pixel. */
final class PngWriter {

  static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final int PIXELS_PER_MODULE = 8;

  private final List<QrFrame> frames;
  private final int side;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * @param frames all of one size
   */
  PngWriter(List<QrFrame> frames) {
    this.frames = frames;
    this.side = frames.getFirst().side() * PIXELS_PER_MODULE;
  }

  byte[] still() {
    header();
    chunk("IDAT", pixels(frames.getFirst()));
    return end();
  }

  byte[] film(int millis) {
    header();
    chunk("acTL", ByteBuffer.allocate(8).putInt(frames.size()).putInt(0).array());
    int sequence = 0;
    for (int i = 0; i < frames.size(); i++) {
      // Size, place, delay as a fraction; no disposal, no blending.
      chunk(
          "fcTL",
          ByteBuffer.allocate(26)
              .putInt(sequence++)
              .putInt(side)
              .putInt(side)
              .putInt(0)
              .putInt(0)
              .putShort((short) millis)
              .putShort((short) 1000)
              .array());
      byte[] pixels = pixels(frames.get(i));
      if (i == 0) chunk("IDAT", pixels);
      else {
        chunk(
            "fdAT", ByteBuffer.allocate(4 + pixels.length).putInt(sequence++).put(pixels).array());
      }
    }
    return end();
  }

  private void header() {
    out.writeBytes(SIGNATURE);
    // Depth 1, gray, and the only compression, filter set and order that are written.
    chunk("IHDR", ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 1).array());
  }

  private byte[] end() {
    chunk("IEND", new byte[0]);
    return out.toByteArray();
  }

  private byte[] pixels(QrFrame frame) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream to = new DeflaterOutputStream(compressed, deflater)) {
      for (int row = 0; row < frame.side(); row++) {
        // Eight pixels of a module are one byte; the filter's number stands first and is 0.
        byte[] line = new byte[1 + frame.side()];
        for (int column = 0; column < frame.side(); column++) {
          line[1 + column] = (byte) (frame.isDark(column, row) ? 0 : 0xff);
        }
        for (int i = 0; i < PIXELS_PER_MODULE; i++) to.write(line);
      }
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException("memory does not fail to be written", impossible);
    } finally {
      deflater.end();
    }
    return compressed.toByteArray();
  }

  private void chunk(String type, byte[] content) {
    byte[] named =
        ByteBuffer.allocate(4 + content.length).put(type.getBytes(US_ASCII)).put(content).array();
    CRC32 crc = new CRC32();
    crc.update(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
