package dev.bascule.chain.airgap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files of the JDK are read pixel by pixel alike; what is not read is refused by name. */
class PngReaderTest {

  /** Photos, so that the writer uses every filter. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_BINARY
      })
  void pixelsAreAsTheJdkReadsThem(int type) throws IOException {
    Random random = new Random(7);
    BufferedImage image = new BufferedImage(37, 53, type);
    for (int y = 0; y < 53; y++) {
      for (int x = 0; x < 37; x++) {
        int noise = random.nextInt(20);
        image.setRGB(x, y, 0xff000000 | ((x * 6 + noise) << 16) | ((y * 4 + noise) << 8) | noise);
      }
    }
    byte[] png = png(image);
    GrayPicture read = PngReader.read(png);
    BufferedImage theirs = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.width()).isEqualTo(37);
    assertThat(read.height()).isEqualTo(53);
    for (int y = 0; y < 53; y++) {
      for (int x = 0; x < 37; x++) {
        int rgb = theirs.getRGB(x, y);
        int sample = theirs.getRaster().getSample(x, y, 0);
        int luma =
            type == BufferedImage.TYPE_BYTE_GRAY
                ? sample
                : (299 * ((rgb >> 16) & 255) + 587 * ((rgb >> 8) & 255) + 114 * (rgb & 255)) / 1000;
        assertThat(read.pixels()[y * 37 + x] & 0xff).as("%d,%d", x, y).isEqualTo(luma);
      }
    }
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  /** Every filter of the standard, by hand: the same picture each time. */
  @ParameterizedTest
  @CsvSource({
    "0, 0102030401020304",
    "1, 0101010101010101",
    "2, 0102030400000000",
    "3, 0102020301010101",
    "4, 0101010100000000"
  })
  void everyFilterIsUndone(int filter, String lines) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(lines);
    byte[] raw = new byte[10];
    raw[0] = raw[5] = (byte) filter;
    System.arraycopy(bytes, 0, raw, 1, 4);
    System.arraycopy(bytes, 4, raw, 6, 4);
    GrayPicture read = PngReader.read(file(header(4, 2, 8, 0, 0), chunk("IDAT", zip(raw))));
    assertThat(read.pixels()).containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
  }

  @Test
  void aPaletteOfTwoAndTransparencyBecomeGray() throws IOException {
    GrayPicture two =
        PngReader.read(
            file(
                header(3, 1, 1, 3, 0),
                chunk("PLTE", new byte[] {-1, -1, -1, 0, 0, 0}),
                chunk("IDAT", zip(new byte[] {0, 0b0100_0000}))));
    assertThat(two.pixels()).containsExactly(-1, 0, -1);
    GrayPicture clear =
        PngReader.read(
            file(
                header(2, 1, 8, 6, 0),
                chunk("IDAT", zip(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, -1}))));
    assertThat(clear.pixels()).containsExactly(-1, 0);
  }

  @ParameterizedTest
  @CsvSource({
    // width, height, depth, color, interlace
    "0, 9, 8, 0, 0, PNG_DAMAGED",
    "-1, 9, 8, 0, 0, PNG_DAMAGED",
    "8193, 1, 8, 0, 0, PNG_TOO_LARGE",
    "2147483647, 2147483647, 8, 6, 0, PNG_TOO_LARGE",
    "8192, 8192, 1, 0, 0, PNG_TOO_LARGE",
    "9, 9, 16, 0, 0, PNG_KIND_UNSUPPORTED",
    "9, 9, 16, 2, 0, PNG_KIND_UNSUPPORTED",
    "9, 9, 8, 3, 0, PNG_KIND_UNSUPPORTED",
    "9, 9, 4, 0, 0, PNG_KIND_UNSUPPORTED",
    "9, 9, 8, 4, 0, PNG_KIND_UNSUPPORTED",
    "9, 9, 8, 0, 1, PNG_KIND_UNSUPPORTED"
  })
  void headersAreCheckedBeforeMemoryIsTaken(
      int width, int height, int depth, int color, int interlace, AirGapFault fault) {
    refused(fault, file(header(width, height, depth, color, interlace)));
  }

  @Test
  void brokenFilesAreRefusedByName() throws IOException {
    byte[] header = header(2, 2, 8, 0, 0);
    byte[] pixels = zip(new byte[] {0, 1, 2, 0, 3, 4});
    byte[] whole = file(header, chunk("IDAT", pixels));
    assertThat(PngReader.read(whole).pixels()).containsExactly(1, 2, 3, 4);
    // Two pieces are one; of other chunks only those that may be passed over are.
    assertThat(
            PngReader.read(
                    file(
                        header,
                        chunk("tEXt", new byte[9]),
                        chunk("IDAT", Arrays.copyOf(pixels, 3)),
                        chunk("IDAT", Arrays.copyOfRange(pixels, 3, pixels.length))))
                .pixels())
        .containsExactly(1, 2, 3, 4);
    refused(AirGapFault.NOT_A_PNG, new byte[0]);
    refused(AirGapFault.NOT_A_PNG, Arrays.copyOf(whole, 5));
    refused(AirGapFault.NOT_A_PNG, "GIF89a, and more".getBytes(US_ASCII));
    refused(AirGapFault.PNG_TOO_LARGE, Arrays.copyOf(whole, PngReader.FILE_BYTES_MAX + 1));
    refused(AirGapFault.PNG_DAMAGED, Arrays.copyOf(whole, whole.length + 1));
    for (int end = 8; end < whole.length; end++) {
      refused(AirGapFault.PNG_DAMAGED, Arrays.copyOf(whole, end));
    }
    refused(AirGapFault.PNG_DAMAGED, file(chunk("IDAT", pixels)));
    refused(AirGapFault.PNG_DAMAGED, file(header));
    refused(AirGapFault.PNG_KIND_UNSUPPORTED, file(header, chunk("CgBI", new byte[4])));
    byte[] few = zip(new byte[] {0, 1, 2, 0, 3});
    refused(AirGapFault.PNG_DAMAGED, file(header, chunk("IDAT", few)));
    // A bomb: 64 MiB of lines for a picture that has two.
    byte[] bomb = zip(new byte[1 << 26]);
    refused(AirGapFault.PNG_DAMAGED, file(header, chunk("IDAT", bomb)));
    refused(AirGapFault.PNG_DAMAGED, file(header, chunk("IDAT", new byte[] {1, 2, 3})));
    byte[] filter = zip(new byte[] {9, 1, 2, 0, 3, 4});
    refused(AirGapFault.PNG_DAMAGED, file(header, chunk("IDAT", filter)));
    refused(
        AirGapFault.PNG_DAMAGED,
        file(header, chunk("IDAT", pixels), chunk("tEXt", new byte[1]), chunk("IDAT", pixels)));
    byte[] palette = header(2, 1, 1, 3, 0);
    byte[] line = zip(new byte[] {0, 0});
    refused(AirGapFault.PNG_DAMAGED, file(palette, chunk("IDAT", line)));
    refused(
        AirGapFault.PNG_DAMAGED, file(palette, chunk("PLTE", new byte[768]), chunk("IDAT", line)));
  }

  @Test
  void changedBytesNeverBreakTheReader() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] png =
        QrFrame.series(UrVectors.parts(UrVectors.message(90), 20).round()).getFirst().png();
    for (int run = 0; run < 2_000; run++) {
      byte[] changed = png.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      assertThat(QrReader.read(changed)).as("seed %d", seed).isNotNull();
    }
  }

  private static void refused(AirGapFault fault, byte[] file) {
    assertThatThrownBy(() -> PngReader.read(file))
        .isInstanceOfSatisfying(
            UrRefused.class, refused -> assertThat(refused.fault()).isEqualTo(fault));
  }

  private static byte[] header(int width, int height, int depth, int color, int interlace) {
    return chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) color)
            .put(new byte[2])
            .put((byte) interlace)
            .array());
  }

  private static byte[] file(byte[]... chunks) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(PngWriter.SIGNATURE);
    for (byte[] chunk : chunks) file.writeBytes(chunk);
    file.writeBytes(chunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  private static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
    chunk.put(type.getBytes(US_ASCII)).put(content);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + content.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] zip(byte[] raw) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(zipped)) {
      out.write(raw);
    }
    return zipped.toByteArray();
  }
}
