package dev.bascule.chain.airgap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PNG files that screenshots, cameras and QR programs write: 8 bits of gray, RGB or RGBA,
 * or 1 bit of gray or of a palette, not interlaced. Everything is checked before memory is taken
 * for it, and two lines are held unpacked at a time. Of a film the first frame is read.
 */
final class PngReader {

  static final int FILE_BYTES_MAX = 16 << 20;

  /** Of one side. */
  static final int SIDE_MAX = 8192;

  static final int PIXELS_MAX = 16 << 20;

  private static final int CRITICAL = 0x20;
  private static final int GRAY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int RGBA = 6;

  private final ByteBuffer file;
  private final Inflater inflater = new Inflater();
  private @Nullable PngLines lines;
  private boolean pixelsEnded;

  private PngReader(byte[] file) {
    this.file = ByteBuffer.wrap(file);
  }

  /**
   * @throws UrRefused for what it is not
   */
  static GrayPicture read(byte[] file) {
    if (!Arrays.equals(
        file, 0, Math.min(file.length, 8), PngWriter.SIGNATURE, 0, PngWriter.SIGNATURE.length)) {
      throw new UrRefused(AirGapFault.NOT_A_PNG, "it does not start like one");
    }
    if (file.length > FILE_BYTES_MAX) {
      throw tooLarge(file.length + " bytes; " + FILE_BYTES_MAX + " are read");
    }
    PngReader reader = new PngReader(file);
    try {
      return reader.picture();
    } finally {
      reader.inflater.end();
    }
  }

  private GrayPicture picture() {
    file.position(PngWriter.SIGNATURE.length);
    while (true) {
      if (file.remaining() < 12) throw damaged("it ends before its end");
      int start = file.position() + 4;
      int size = file.getInt();
      if (size < 0 || size > file.remaining() - 8) throw damaged("a chunk of " + size + " bytes");
      CRC32 crc = new CRC32();
      crc.update(file.array(), start, 4 + size);
      if (file.getInt(start + 4 + size) != (int) crc.getValue()) {
        throw damaged("the checksum of a chunk at byte " + start + " does not fit");
      }
      String type = new String(file.array(), start, 4, US_ASCII);
      ByteBuffer content = file.slice(start + 4, size);
      file.position(start + 8 + size);
      if (lines == null) {
        if (!type.equals("IHDR")) throw damaged("it starts with " + printable(type));
        lines = header(content);
      } else if (type.equals("IEND")) {
        if (file.hasRemaining()) throw damaged(file.remaining() + " bytes after its end");
        if (!pixelsEnded) endPixels(lines);
        return lines.picture();
      } else {
        chunk(type, content, lines);
      }
    }
  }

  private void chunk(String type, ByteBuffer content, PngLines pixels) {
    if (type.equals("IDAT")) {
      if (pixelsEnded) throw damaged("pixels in two places");
      inflate(content, pixels);
      return;
    }
    if (pixels.started() && !pixelsEnded) endPixels(pixels);
    if (type.equals("PLTE")) {
      if (pixels.started()) throw damaged("a palette after the pixels");
      byte[] colors = new byte[content.remaining()];
      content.get(colors);
      pixels.palette(colors);
    } else if ((type.charAt(0) & CRITICAL) == 0) {
      throw unsupported("a chunk " + printable(type));
    }
  }

  private static PngLines header(ByteBuffer content) {
    if (content.remaining() != 13) throw damaged("a header of " + content.remaining() + " bytes");
    int width = content.getInt();
    int height = content.getInt();
    int depth = content.get();
    int color = content.get();
    int compression = content.get();
    int filter = content.get();
    int interlace = content.get();
    if (width <= 0 || height <= 0) throw damaged("a size of " + width + " by " + height);
    if (width > SIDE_MAX || height > SIDE_MAX || (long) width * height > PIXELS_MAX) {
      throw tooLarge(
          "%d by %d pixels; %d a side and %d in all are read"
              .formatted(width, height, SIDE_MAX, PIXELS_MAX));
    }
    if (interlace != 0) throw unsupported("interlaced");
    if (compression != 0 || filter != 0) throw unsupported("another compression or filter");
    boolean one = depth == 1 && (color == GRAY || color == PALETTE);
    boolean eight = depth == 8 && (color == GRAY || color == RGB || color == RGBA);
    if (!one && !eight) throw unsupported("depth " + depth + ", color type " + color);
    int samples =
        switch (color) {
          case RGB -> 3;
          case RGBA -> 4;
          default -> 1;
        };
    return new PngLines(width, height, depth, samples, color == PALETTE);
  }

  private void inflate(ByteBuffer content, PngLines pixels) {
    inflater.setInput(content);
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(pixels.room());
        if (count > 0) pixels.filled();
        else if (inflater.needsDictionary()) throw damaged("its pixels ask for a dictionary");
        else if (inflater.needsInput()) return;
        else if (!pixels.room().hasRemaining()) throw damaged("more pixels than it has lines");
      }
    } catch (DataFormatException broken) {
      throw damaged("its pixels are not compressed as they should be");
    }
    if (inflater.getRemaining() > 0) throw damaged("bytes after its pixels");
  }

  private void endPixels(PngLines pixels) {
    pixelsEnded = true;
    if (!inflater.finished() || !pixels.whole()) throw damaged("fewer pixels than it has lines");
  }

  private static String printable(String type) {
    return type.chars().allMatch(c -> c > ' ' && c < 0x7f) ? type : "of no name";
  }

  static UrRefused damaged(String why) {
    return new UrRefused(AirGapFault.PNG_DAMAGED, why);
  }

  private static UrRefused unsupported(String why) {
    return new UrRefused(AirGapFault.PNG_KIND_UNSUPPORTED, why);
  }

  private static UrRefused tooLarge(String why) {
    return new UrRefused(AirGapFault.PNG_TOO_LARGE, why);
  }
}
