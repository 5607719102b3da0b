package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A document as the texts of QR codes. Any parts that together hold every fragment give it back, in
 * any order; the parts after the first {@link #count} make up for those that a camera missed.
 */
public final class UrParts {

  /** More parts than a person can show to a camera in a minute or two: take a file. */
  public static final int PARTS_MAX = 512;

  public static final int FRAGMENT_BYTES_MIN = 20;

  /** A QR code of version 23 or less; denser ones are read by few cameras. */
  public static final int FRAGMENT_BYTES_MAX = 800;

  private static final String SCHEME = "ur:";

  /** Whether a document can be shown. */
  public sealed interface Split {
    record Shown(UrParts parts) implements Split {}

    /**
     * @param parts how many it would be
     */
    record TooLarge(int bytes, int parts) implements Split {}
  }

  private final UrType type;
  private final byte[] document;
  private final long checksum;
  private final int count;
  private final int fragmentBytes;

  private UrParts(UrType type, byte[] document, int fragmentBytes) {
    this.type = type;
    this.document = document;
    this.checksum = Bytewords.crc(document);
    this.fragmentBytes = fragmentBytes;
    this.count = Math.ceilDiv(document.length, fragmentBytes);
  }

  /**
   * @param fragmentBytesMax bytes of the document in one QR code, {@link #FRAGMENT_BYTES_MIN} to
   *     {@link #FRAGMENT_BYTES_MAX}
   */
  public static Split split(UrDocument document, int fragmentBytesMax) {
    if (fragmentBytesMax < FRAGMENT_BYTES_MIN || fragmentBytesMax > FRAGMENT_BYTES_MAX) {
      throw new IllegalArgumentException("fragments of " + fragmentBytesMax + " bytes");
    }
    int parts = Math.ceilDiv(document.content().size(), fragmentBytesMax);
    if (parts > PARTS_MAX) return new Split.TooLarge(document.content().size(), parts);
    byte[] cbor = document.cbor();
    int count = Math.ceilDiv(cbor.length, fragmentBytesMax);
    if (count > PARTS_MAX) return new Split.TooLarge(document.content().size(), count);
    return new Split.Shown(new UrParts(document.type(), cbor, Math.ceilDiv(cbor.length, count)));
  }

  /** How many fragments there are; with 1 every part is the whole document. */
  public int count() {
    return count;
  }

  /**
   * In upper case, which a QR code holds in 5.5 bits a letter.
   *
   * @param sequence from 1 on
   */
  public String part(int sequence) {
    if (sequence < 1) throw new IllegalArgumentException("part " + sequence);
    String text =
        count == 1
            ? SCHEME + type.text() + "/" + Bytewords.write(document)
            : "%s%s/%d-%d/%s"
                .formatted(
                    SCHEME, type.text(), sequence, count, Bytewords.write(mixed(sequence).cbor()));
    return text.toUpperCase(Locale.ROOT);
  }

  private UrPart mixed(int sequence) {
    byte[] data = new byte[fragmentBytes];
    BitSet fragments = Fountain.fragments(sequence, count, checksum);
    fragments.stream()
        .forEach(fragment -> {
          int from = fragment * fragmentBytes;
          int to = Math.min(from + fragmentBytes, document.length);
          for (int i = from; i < to; i++) data[i - from] ^= document[i];
        });
    return new UrPart(sequence, count, document.length, checksum, Bytes.of(data));
  }

  /** What is shown in turn: every fragment, and as many mixtures. */
  public List<String> round() {
    int shown = count == 1 ? 1 : 2 * count;
    return IntStream.rangeClosed(1, shown).mapToObj(this::part).toList();
  }
}
