package dev.bascule.chain.airgap;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import com.google.zxing.qrcode.encoder.QRCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One QR code (ISO/IEC 18004), correction level L: what a frame loses, another frame makes up for.
 */
public final class QrFrame {

  /** Light modules around, which the standard asks for. */
  static final int QUIET = 4;

  private final ByteMatrix modules;

  private QrFrame(ByteMatrix modules) {
    this.modules = modules;
  }

  /**
   * Frames of one size, so that a picture that changes does not jump.
   *
   * @param texts of the letters of QR's alphanumeric mode, each at most as long as a code holds
   */
  public static List<QrFrame> series(List<String> texts) {
    int version = 1;
    for (String text : texts) {
      version = Math.max(version, code(text, Map.of()).getVersion().getVersionNumber());
    }
    Map<EncodeHintType, Object> hints = new EnumMap<>(EncodeHintType.class);
    hints.put(EncodeHintType.QR_VERSION, version);
    List<QrFrame> frames = new ArrayList<>(texts.size());
    for (String text : texts) frames.add(new QrFrame(code(text, hints).getMatrix()));
    return frames;
  }

  private static QRCode code(String text, Map<EncodeHintType, ?> hints) {
    try {
      return Encoder.encode(text, ErrorCorrectionLevel.L, hints);
    } catch (WriterException tooLong) {
      throw new IllegalArgumentException("no QR code holds " + text.length() + " letters", tooLong);
    }
  }

  /** Modules of one side, with the quiet zone. */
  public int side() {
    return modules.getWidth() + 2 * QUIET;
  }

  /** Whether a module is dark, counted from the corner of the quiet zone; outside all is light. */
  boolean isDark(int x, int y) {
    int column = x - QUIET;
    int row = y - QUIET;
    return column >= 0
        && row >= 0
        && column < modules.getWidth()
        && row < modules.getHeight()
        && modules.get(column, row) == 1;
  }

  /**
   * For a terminal: two modules in one character, dark where the character has ink. To be shown
   * with black ink on white; the other way round few cameras read it.
   */
  public List<String> halfBlocks() {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < side(); y += 2) {
      StringBuilder line = new StringBuilder(side());
      for (int x = 0; x < side(); x++) {
        boolean upper = isDark(x, y);
        boolean lower = isDark(x, y + 1);
        line.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** A PNG of one bit a pixel. */
  public byte[] png() {
    return new PngWriter(List.of(this)).still();
  }

  /**
   * One PNG that browsers show as a film, for ever (APNG); other programs show its first frame.
   *
   * @param frames of one {@link #series}
   * @param millis of each frame, up to a minute
   */
  public static byte[] film(List<QrFrame> frames, int millis) {
    return new PngWriter(frames).film(millis);
  }
}
