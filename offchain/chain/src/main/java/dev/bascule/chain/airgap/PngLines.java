package dev.bascule.chain.airgap;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Undoes PNG's filters line by line, and keeps the brightness. */
final class PngLines {

  private static final int WHITE = 255;

  private final int width;
  private final int height;
  private final int depth;
  private final int samples;
  private final boolean hasPalette;
  private final byte[] gray;
  private byte[] line;
  private byte[] above;
  private ByteBuffer room;
  private int y;
  private boolean started;
  private byte @Nullable [] brightness;

  /**
   * @param samples bytes of a pixel at depth 8
   */
  PngLines(int width, int height, int depth, int samples, boolean hasPalette) {
    this.width = width;
    this.height = height;
    this.depth = depth;
    this.samples = samples;
    this.hasPalette = hasPalette;
    gray = new byte[width * height];
    int bytes = depth == 1 ? Math.ceilDiv(width, 8) : width * samples;
    line = new byte[1 + bytes];
    above = new byte[1 + bytes];
    room = ByteBuffer.wrap(line);
  }

  /**
   * @param colors red, green and blue of each
   */
  void palette(byte[] colors) {
    if (!hasPalette) return;
    if (colors.length != 3 && colors.length != 6) {
      throw PngReader.damaged("a palette of " + colors.length + " bytes for 1 bit");
    }
    brightness = new byte[2];
    for (int i = 0; i < colors.length / 3; i++) {
      brightness[i] =
          (byte) luma(colors[3 * i] & 0xff, colors[3 * i + 1] & 0xff, colors[3 * i + 2] & 0xff);
    }
  }

  /** Where the next bytes go; nothing is left of it after the last line. */
  ByteBuffer room() {
    started = true;
    return room;
  }

  void filled() {
    if (room.hasRemaining()) return;
    undoFilter();
    for (int x = 0; x < width; x++) gray[y * width + x] = (byte) pixel(x);
    y++;
    byte[] next = above;
    above = line;
    line = next;
    room = y < height ? ByteBuffer.wrap(line) : ByteBuffer.allocate(0);
  }

  boolean started() {
    return started;
  }

  boolean whole() {
    return y == height;
  }

  GrayPicture picture() {
    return new GrayPicture(width, height, gray);
  }

  private void undoFilter() {
    int filter = line[0];
    if (filter < 0 || filter > 4) throw PngReader.damaged("filter " + filter);
    int back = depth == 1 ? 1 : samples;
    for (int i = 1; i < line.length; i++) {
      int left = i > back ? line[i - back] & 0xff : 0;
      int up = above[i] & 0xff;
      int corner = i > back ? above[i - back] & 0xff : 0;
      line[i] +=
          (byte)
              switch (filter) {
                case 1 -> left;
                case 2 -> up;
                case 3 -> (left + up) / 2;
                case 4 -> paeth(left, up, corner);
                default -> 0;
              };
    }
  }

  /** Of the three the one that is nearest to left + up - corner; ties in this order. */
  private static int paeth(int left, int up, int corner) {
    int guess = left + up - corner;
    int fromLeft = Math.abs(guess - left);
    int fromUp = Math.abs(guess - up);
    int fromCorner = Math.abs(guess - corner);
    if (fromLeft <= fromUp && fromLeft <= fromCorner) return left;
    return fromUp <= fromCorner ? up : corner;
  }

  private int pixel(int x) {
    if (depth == 1) {
      int bit = (line[1 + x / 8] >> (7 - x % 8)) & 1;
      if (!hasPalette) return bit * WHITE;
      if (brightness == null) throw PngReader.damaged("no palette");
      return brightness[bit] & 0xff;
    }
    int at = 1 + x * samples;
    if (samples == 1) return line[at] & 0xff;
    int luma = luma(line[at] & 0xff, line[at + 1] & 0xff, line[at + 2] & 0xff);
    if (samples == 3) return luma;
    // What is transparent shows white paper.
    int alpha = line[at + 3] & 0xff;
    return (luma * alpha + WHITE * (WHITE - alpha)) / WHITE;
  }

  /** By the weights of ITU-R BT.601. */
  private static int luma(int red, int green, int blue) {
    return (299 * red + 587 * green + 114 * blue) / 1000;
  }
}
