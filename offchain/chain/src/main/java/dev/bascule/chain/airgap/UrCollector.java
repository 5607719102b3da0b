package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parts of one document, until it is whole. Parts are equations over fragments, kept solved as far
 * as they go (Gauss and Jordan over GF(2)), so that there are never more of them than fragments,
 * any set of parts that suffices does suffice, and a part that contradicts the others is noticed.
 */
public final class UrCollector {

  /** Letters in the largest QR code. */
  static final int TEXT_MAX = 4296;

  private static final Pattern FORM =
      Pattern.compile("ur:([a-z0-9-]{1,40})/(?:([1-9][0-9]{0,9})-([1-9][0-9]{0,9})/)?([a-z]+)");

  private @Nullable UrType type;
  private @Nullable UrPart first;
  private @Nullable UrStep end;
  private @Nullable BitSet[] rows = new BitSet[0];
  private byte[][] data = new byte[0][];
  private int rank;

  /** How many parts of {@link #total} are known, mixtures counted by what they add. */
  public int have() {
    return rank;
  }

  /** 0 before the first part. */
  public int total() {
    return first == null ? 0 : first.count();
  }

  /** The fragments that are not known by themselves yet, from 1 on. */
  public List<Integer> missing() {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      BitSet row = rows[i];
      if (row == null || row.cardinality() != 1) missing.add(i + 1);
    }
    return missing;
  }

  /**
   * @param text as a scanner types it, in either case; after the end every text gets the same
   *     answer
   */
  public UrStep take(String text) {
    if (end != null) return end;
    try {
      return taken(text.strip());
    } catch (UrRefused refused) {
      return new UrStep.Refused(refused.fault(), refused.why());
    }
  }

  private UrStep taken(String text) {
    if (text.length() > TEXT_MAX) {
      throw new UrRefused(AirGapFault.PART_TOO_LONG, text.length() + " letters");
    }
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new UrRefused(AirGapFault.NOT_A_UR, "it does not start like UR:BYTES/…");
    }
    UrType said =
        UrType.of(form.group(1))
            .orElseThrow(() -> new UrRefused(AirGapFault.TYPE_UNKNOWN, form.group(1)));
    byte[] body = Bytewords.read(form.group(4));
    if (type != null && type != said) throw other("a " + said.text() + " among " + type.text());
    if (form.group(2) == null) {
      if (first != null) throw other("a whole document among parts of one");
      return ended(new UrStep.Whole(UrDocument.read(said, body)));
    }
    UrPart part = UrPart.read(body);
    if (part.sequence() != Long.parseLong(form.group(2))
        || part.count() != Long.parseLong(form.group(3))) {
      throw new UrRefused(
          AirGapFault.PART_MALFORMED,
          "it is called %s-%s and says %d-%d"
              .formatted(form.group(2), form.group(3), part.sequence(), part.count()));
    }
    if (first == null) open(said, part);
    else if (!first.isBeside(part)) throw other(difference(first, part));
    if (!add(part)) return new UrStep.Known(rank, part.count());
    return rank == part.count() ? joined(said, part) : new UrStep.Arrived(rank, part.count());
  }

  private void open(UrType said, UrPart part) {
    type = said;
    first = part;
    rows = new BitSet[part.count()];
    data = new byte[part.count()][];
  }

  private static UrRefused other(String why) {
    return new UrRefused(AirGapFault.OTHER_DOCUMENT, why);
  }

  private static String difference(UrPart one, UrPart other) {
    String form = "%d parts of %d bytes, checksum %08x";
    return form.formatted(other.count(), other.documentBytes(), other.checksum())
        + " among "
        + form.formatted(one.count(), one.documentBytes(), one.checksum());
  }

  /** Whether it said something new. */
  private boolean add(UrPart part) {
    BitSet row = Fountain.fragments(part.sequence(), part.count(), part.checksum());
    byte[] value = part.data().toArray();
    for (int i = row.nextSetBit(0); i >= 0; i = row.nextSetBit(i + 1)) {
      BitSet known = rows[i];
      if (known == null) continue;
      row.xor(known);
      mix(value, data[i]);
    }
    if (row.isEmpty()) {
      for (byte each : value) {
        if (each != 0) {
          throw new UrRefused(
              AirGapFault.PARTS_CONTRADICT,
              "part " + part.sequence() + " is not what the others make it");
        }
      }
      return false;
    }
    int pivot = row.nextSetBit(0);
    for (int i = 0; i < rows.length; i++) {
      BitSet known = rows[i];
      if (known == null || !known.get(pivot)) continue;
      known.xor(row);
      mix(data[i], value);
    }
    rows[pivot] = row;
    data[pivot] = value;
    rank++;
    return true;
  }

  private static void mix(byte[] into, byte[] from) {
    for (int i = 0; i < into.length; i++) into[i] ^= from[i];
  }

  private UrStep joined(UrType said, UrPart part) {
    Bytes[] fragments = Arrays.stream(data).map(Bytes::of).toArray(Bytes[]::new);
    byte[] document = Bytes.concat(fragments).slice(0, part.documentBytes()).toArray();
    long checksum = Bytewords.crc(document);
    if (checksum != part.checksum()) {
      return ended(
          new UrStep.Refused(
              AirGapFault.DOCUMENT_DAMAGED,
              "its checksum is %08x, its parts give %08x".formatted(part.checksum(), checksum)));
    }
    try {
      return ended(new UrStep.Whole(UrDocument.read(said, document)));
    } catch (UrRefused refused) {
      return ended(new UrStep.Refused(refused.fault(), refused.why()));
    }
  }

  private UrStep ended(UrStep step) {
    end = step;
    return step;
  }
}
