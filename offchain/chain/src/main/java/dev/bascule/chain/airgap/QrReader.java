package dev.bascule.chain.airgap;

import com.google.zxing.Binarizer;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.PlanarYUVLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads the QR code in a picture. */
public final class QrReader {

  /** The largest file that is read, in bytes. */
  public static final int FILE_BYTES_MAX = PngReader.FILE_BYTES_MAX;

  /** What a picture holds. */
  public sealed interface Reading {
    record Text(String text) implements Reading {}

    record Refused(AirGapFault fault, String why) implements Reading {}
  }

  private QrReader() {}

  /**
   * @param png a file of the kinds that are read: 8 bits of gray, RGB or RGBA, or 1 bit
   */
  public static Reading read(byte[] png) {
    GrayPicture picture;
    try {
      picture = PngReader.read(png);
    } catch (UrRefused refused) {
      return new Reading.Refused(refused.fault(), refused.why());
    }
    LuminanceSource source =
        new PlanarYUVLuminanceSource(
            picture.pixels(),
            picture.width(),
            picture.height(),
            0,
            0,
            picture.width(),
            picture.height(),
            false);
    // Uneven light; even light; and one code in a hundred whose corners the library finds only
    // where nothing but the code is in the picture.
    return text(new HybridBinarizer(source), DecodeHintType.TRY_HARDER)
        .or(() -> text(new GlobalHistogramBinarizer(source), DecodeHintType.TRY_HARDER))
        .or(() -> text(new GlobalHistogramBinarizer(source), DecodeHintType.PURE_BARCODE))
        .<Reading>map(Reading.Text::new)
        .orElseGet(() ->
            new Reading.Refused(
                AirGapFault.NO_QR_CODE,
                "in %d by %d pixels".formatted(picture.width(), picture.height())));
  }

  private static Optional<String> text(Binarizer binarizer, DecodeHintType hint) {
    Map<DecodeHintType, Object> hints = new EnumMap<>(DecodeHintType.class);
    hints.put(hint, true);
    try {
      return Optional.of(new QRCodeReader().decode(new BinaryBitmap(binarizer), hints).getText());
    } catch (ReaderException | IllegalArgumentException | ArrayIndexOutOfBoundsException none) {
      // The library throws the latter two on some pictures that only look like a code.
      return Optional.empty();
    }
  }
}
