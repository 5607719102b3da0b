package dev.bascule.chain.airgap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.MultiFormatWriter;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.client.j2se.MatrixToImageWriter;
import com.google.zxing.common.HybridBinarizer;
import dev.bascule.chain.Bytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures as other programs read and write them, and as a camera sees a terminal. */
class QrPictureTest {

  private static final Bytes DOCUMENT = UrVectors.message(1_900);

  @ParameterizedTest
  @ValueSource(ints = {20, 80, 200, 400, 800})
  void otherPeoplesReaderReadsOurPng(int fragmentBytes) throws Exception {
    List<String> texts = UrVectors.parts(DOCUMENT, fragmentBytes).round();
    List<QrFrame> frames = QrFrame.series(texts);
    assertThat(frames).extracting(QrFrame::side).containsOnly(frames.getFirst().side());
    for (int i = 0; i < frames.size(); i++) {
      byte[] png = frames.get(i).png();
      assertThat(QrReader.read(png)).isEqualTo(new QrReader.Reading.Text(texts.get(i)));
      if (i % 7 > 0) continue;
      var source = new BufferedImageLuminanceSource(ImageIO.read(new ByteArrayInputStream(png)));
      assertThat(
              new MultiFormatReader()
                  .decode(new BinaryBitmap(new HybridBinarizer(source)))
                  .getText())
          .isEqualTo(texts.get(i));
    }
  }

  @Test
  void weReadOtherPeoplesPng() throws Exception {
    String text = UrVectors.parts(DOCUMENT, 200).part(3);
    var matrix = new MultiFormatWriter().encode(text, BarcodeFormat.QR_CODE, 400, 400);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    MatrixToImageWriter.writeToStream(matrix, "png", png);
    assertThat(QrReader.read(png.toByteArray())).isEqualTo(new QrReader.Reading.Text(text));
  }

  @Test
  void aDocumentCrossesAsPicturesThatAreLostMixedUpAndRepeated() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<byte[]> pictures = new ArrayList<>();
    for (QrFrame frame : QrFrame.series(UrVectors.parts(DOCUMENT, 200).round())) {
      if (random.nextInt(4) > 0) pictures.add(frame.png());
      if (random.nextInt(4) == 0) pictures.add(frame.png());
    }
    Collections.shuffle(pictures, random);
    pictures.add(3, new byte[] {1, 2, 3});
    var watcher = new Counting();
    var outcome = UrIntake.ofPictures(named(pictures).iterator(), watcher);
    if (outcome instanceof UrIntake.Outcome.Incomplete few) {
      // So many were lost that it could not be made: then that is what it says.
      assertThat(few.have()).as("seed %d", seed).isLessThan(10);
    } else {
      assertThat(outcome)
          .as("seed %d", seed)
          .isEqualTo(new UrIntake.Outcome.Whole(new UrDocument(UrType.BYTES, DOCUMENT)));
    }
    assertThat(watcher.passedOver).containsExactly("picture 3 NOT_A_PNG");
    assertThat(watcher.last).endsWith(" of 10");
  }

  private static List<UrIntake.Picture> named(List<byte[]> pictures) {
    List<UrIntake.Picture> named = new ArrayList<>();
    for (byte[] each : pictures) {
      named.add(new UrIntake.Picture("picture " + named.size(), each));
    }
    return named;
  }

  private static final class Counting implements UrIntake.Watcher {
    final List<String> passedOver = new ArrayList<>();
    String last = "";

    @Override
    public void arrived(int have, int of) {
      last = have + " of " + of;
    }

    @Override
    public void passedOver(String source, AirGapFault fault, String why) {
      passedOver.add(source + " " + fault);
    }
  }

  /** A camera before a terminal: the characters as ink on paper, then our own reader. */
  @Test
  void aDocumentCrossesFromATerminal() throws Exception {
    List<String> texts = UrVectors.parts(DOCUMENT, 150).round();
    List<UrIntake.Picture> seen = new ArrayList<>();
    for (QrFrame frame : QrFrame.series(texts)) {
      seen.add(new UrIntake.Picture("terminal", photograph(frame.halfBlocks(), 6)));
    }
    Collections.reverse(seen);
    assertThat(UrIntake.ofPictures(seen.iterator(), new Counting()))
        .isEqualTo(new UrIntake.Outcome.Whole(new UrDocument(UrType.BYTES, DOCUMENT)));
  }

  private static byte[] photograph(List<String> lines, int scale) throws Exception {
    int columns = lines.getFirst().length();
    BufferedImage image =
        new BufferedImage(columns * scale, lines.size() * 2 * scale, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int row = y / scale;
        char ink = lines.get(row / 2).charAt(x / scale);
        boolean dark = ink == '█' || ink == (row % 2 == 0 ? '▀' : '▄');
        image.setRGB(x, y, dark ? 0xff101010 : 0xffe8e8e8);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  @Test
  void aFilmIsAPngWhoseFirstFrameIsRead() throws Exception {
    List<String> texts = UrVectors.parts(DOCUMENT, 200).round();
    byte[] film = QrFrame.film(QrFrame.series(texts), 250);
    assertThat(QrReader.read(film)).isEqualTo(new QrReader.Reading.Text(texts.getFirst()));
    assertThat(ImageIO.read(new ByteArrayInputStream(film))).isNotNull();
  }

  @Test
  void whatIsMissingIsSaid() {
    UrParts parts = UrVectors.parts(DOCUMENT, 150);
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 13; i++) if (i != 4 && i != 7) lines.add(parts.part(i));
    lines.add("UR:BYTES/NOISE");
    lines.add(2, " ");
    var outcome = UrIntake.ofLines(lines.iterator(), new Counting());
    assertThat(((UrIntake.Outcome.Incomplete) outcome).why())
        .isEqualTo("11 of 13 parts are here, not yet 4, 7; 1 could not be read");
    assertThat(
            ((UrIntake.Outcome.Incomplete)
                    UrIntake.ofLines(List.<String>of().iterator(), new Counting()))
                .why())
        .isEqualTo("no part was read");
    lines.add(3, UrVectors.parts(DOCUMENT.slice(1), 150).part(4));
    assertThat(UrIntake.ofLines(lines.iterator(), new Counting()))
        .isInstanceOfSatisfying(
            UrIntake.Outcome.Refused.class,
            refused -> {
              assertThat(refused.source()).isEqualTo("line 4");
              assertThat(refused.fault()).isEqualTo(AirGapFault.OTHER_DOCUMENT);
            });
  }
}
