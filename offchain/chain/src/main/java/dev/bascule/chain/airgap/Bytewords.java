package dev.bascule.chain.airgap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Bytes as pairs of letters with a CRC-32 at the end: the minimal form of Bytewords (Blockchain
 * Commons BCR-2020-012), the first and the last letter of one word of 256 for each byte.
 */
final class Bytewords {

  private static final String PAIRS =
      "aeadaoaxaaahamatayasbkbdbnbtbabsbebybgbwbbbzcmchcscfcycwcecackct"
          + "cxclcpcndkdadsdidedtdrdndwdpdmdldyeheyeoeeecenemetesftfrfnfsfmfh"
          + "fzfpfwfxfyfefgflfdgagegrgsgtglgwgdgygmgughgohfhghdhkhthphhhlhyhe"
          + "hnhsidiaieihiyioisinimjejzjnjtjljojsjpjkjykpkoktkskkknkgkekikblb"
          + "lalylflslrlplnltloldlelulklgmnmymhmemomumwmdmtmsmknlnyndnsntnnne"
          + "nboyoeotoxonolospdptpkpypspmplpepfpaprqdqzrerprlrorhrdrkrfryrnrs"
          + "rtsesasrssskswstspsosgsbsfsntotktitttdtetytltbtstptatnuyuoutueur"
          + "vtvyvovlvevwvavdvswlwdwmwpwewywswtwnwzwfwkykynylyaytzszoztzczezm";

  private static final int CHECKSUM_BYTES = 4;
  private static final short[] BYTE_OF_PAIR = bytesOfPairs();

  private Bytewords() {}

  private static short[] bytesOfPairs() {
    short[] bytes = new short[26 * 26];
    Arrays.fill(bytes, (short) -1);
    for (short each = 0; each < 256; each++) {
      bytes[pair(PAIRS.charAt(2 * each), PAIRS.charAt(2 * each + 1))] = each;
    }
    return bytes;
  }

  private static int pair(char first, char last) {
    return (first - 'a') * 26 + (last - 'a');
  }

  static String write(byte[] body) {
    StringBuilder text = new StringBuilder(2 * (body.length + CHECKSUM_BYTES));
    for (byte each : body) append(text, each);
    for (byte each : ByteBuffer.allocate(CHECKSUM_BYTES).putInt((int) crc(body)).array()) {
      append(text, each);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, byte each) {
    text.append(PAIRS, 2 * (each & 0xff), 2 * (each & 0xff) + 2);
  }

  /**
   * @param text lower-case letters only
   * @throws UrRefused as damaged if a pair is no word's or the checksum does not fit
   */
  static byte[] read(String text) {
    if (text.length() % 2 != 0 || text.length() <= 2 * CHECKSUM_BYTES) {
      throw damaged("it has " + text.length() + " letters");
    }
    byte[] all = new byte[text.length() / 2];
    for (int i = 0; i < all.length; i++) {
      short read = BYTE_OF_PAIR[pair(text.charAt(2 * i), text.charAt(2 * i + 1))];
      if (read < 0) throw damaged("letters " + (2 * i + 1) + " and the next stand for no word");
      all[i] = (byte) read;
    }
    byte[] body = Arrays.copyOf(all, all.length - CHECKSUM_BYTES);
    int said = ByteBuffer.wrap(all).getInt(body.length);
    if (said != (int) crc(body)) {
      throw damaged("its checksum is %08x, its bytes have %08x".formatted(said, crc(body)));
    }
    return body;
  }

  private static UrRefused damaged(String why) {
    return new UrRefused(AirGapFault.PART_DAMAGED, why);
  }

  /** CRC-32 of ISO 3309, in the low 32 bits. */
  static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
