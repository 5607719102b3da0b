package dev.bascule.chain.airgap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lost, mixed up and repeated parts give the document; hostile ones are refused by name. */
class UrCollectorTest {

  private static final Bytes DOCUMENT = UrVectors.message(1_900);

  @Test
  void anyPartsThatSufficeDo() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      List<String> round = new ArrayList<>(UrVectors.parts(DOCUMENT, 150).round());
      assertThat(round).hasSize(26);
      Collections.shuffle(round, random);
      // Every part is lost with a chance of a third, until enough of them came.
      UrCollector collector = new UrCollector();
      UrStep step = new UrStep.Known(0, 0);
      int have = 0;
      for (int turn = 0; turn < 40 && !(step instanceof UrStep.Whole); turn++) {
        for (String part : round) {
          if (random.nextInt(3) == 0) continue;
          step = collector.take(random.nextBoolean() ? part : part.toLowerCase(Locale.ROOT));
          assertThat(step).as("seed %d", seed).isNotInstanceOf(UrStep.Refused.class);
          assertThat(collector.have()).isBetween(have, 13);
          have = collector.have();
          if (step instanceof UrStep.Whole) break;
        }
      }
      assertThat(step).as("seed %d", seed).isEqualTo(whole());
    }
  }

  private static UrStep whole() {
    return new UrStep.Whole(new UrDocument(UrType.BYTES, DOCUMENT));
  }

  @Test
  void whatIsMissingIsNamed() {
    UrParts parts = UrVectors.parts(DOCUMENT, 150);
    UrCollector collector = new UrCollector();
    assertThat(collector.total()).isZero();
    for (int i = 1; i <= 13; i++) {
      if (i != 4 && i != 7) collector.take(parts.part(i));
    }
    assertThat(collector.have()).isEqualTo(11);
    assertThat(collector.total()).isEqualTo(13);
    assertThat(collector.missing()).containsExactly(4, 7);
    assertThat(collector.take(parts.part(3))).isEqualTo(new UrStep.Known(11, 13));
    assertThat(collector.take(parts.part(7))).isEqualTo(new UrStep.Arrived(12, 13));
    assertThat(collector.take(parts.part(4))).isEqualTo(whole());
    assertThat(collector.take("whatever")).isEqualTo(whole());
  }

  @Test
  void theLargestDocumentCrossesAndALargerOneIsRefused() {
    Bytes largest = UrVectors.message(UrDocument.BYTES_MAX - 5);
    UrCollector collector = new UrCollector();
    UrStep step = new UrStep.Known(0, 0);
    for (String part : UrVectors.parts(largest, UrParts.FRAGMENT_BYTES_MAX).round()) {
      step = collector.take(part);
      if (step instanceof UrStep.Whole) break;
    }
    assertThat(step).isEqualTo(new UrStep.Whole(new UrDocument(UrType.BYTES, largest)));
    UrDocument file = new UrDocument(UrType.BYTES, Bytes.of(new byte[24 << 20]));
    assertThat(UrParts.split(file, 800)).isEqualTo(new UrParts.Split.TooLarge(24 << 20, 31_458));
    UrDocument one = new UrDocument(UrType.BYTES, UrVectors.message(UrDocument.BYTES_MAX - 4));
    assertThat(UrParts.split(one, 800))
        .isEqualTo(new UrParts.Split.TooLarge(UrDocument.BYTES_MAX - 4, 513));
  }

  /** A whole checksum of the part around a content that no honest program writes. */
  private static String forged(String name, String cborHex) {
    return "ur:bytes/" + name + Bytewords.write(HexFormat.of().parseHex(cborHex));
  }

  @ParameterizedTest
  @CsvSource({
    // Four fields; six; a map; nothing at all.
    "'1-3/', 84010303004101, PART_MALFORMED",
    "'1-3/', 860103081a0000000043aabbcc00, PART_MALFORMED",
    "'1-3/', a0, PART_MALFORMED",
    // Cut off in the middle of a head, of the fragment; a byte more.
    "'1-3/', 8501030819, PART_MALFORMED",
    "'1-3/', 85010308001a, PART_MALFORMED",
    "'1-3/', 850103080043aabb, PART_MALFORMED",
    "'1-3/', 850103080043aabbcc00, PART_MALFORMED",
    // A fragment that says 4 GiB, and one of eight bytes of length.
    "'1-3/', 85010308005affffffff00, PART_MALFORMED",
    "'1-3/', 85010308005b7fffffffffffffff00, PART_MALFORMED",
    // A count of 65,535 and of 2^32 - 1; a document of 2^31 bytes.
    "'1-65535/', 850119ffff19ffff0041aa, TOO_MANY_PARTS",
    "'1-4294967295/', 85011affffffff1affffffff0041aa, TOO_MANY_PARTS",
    "'1-2/', 8501021a800000000041aa, DOCUMENT_TOO_LARGE",
    // Number 0; no parts; no fragment; more or fewer parts than the sizes make; another spelling.
    "'1-3/', 850003080043aabbcc, PART_MALFORMED",
    "'1-3/', 850100080043aabbcc, PART_MALFORMED",
    "'1-3/', 850103080040, PART_MALFORMED",
    "'1-3/', 850103090442aabb, PART_MALFORMED",
    "'1-3/', 850103060043aabbcc, PART_MALFORMED",
    "'1-3/', 85180103080043aabbcc, PART_MALFORMED",
    // The name says another number, another count.
    "'2-3/', 850103080043aabbcc, PART_MALFORMED",
    "'1-4/', 850103080043aabbcc, PART_MALFORMED",
    // One part: no byte string; shorter than it says; more after it.
    "'', 01, CONTENT_MALFORMED",
    "'', 43aabb, CONTENT_MALFORMED",
    "'', 41aabb, CONTENT_MALFORMED",
  })
  void hostilePartsAreRefusedByName(String name, String cbor, AirGapFault fault) {
    UrCollector collector = new UrCollector();
    UrStep step = collector.take(forged(name, cbor));
    assertThat(step).isInstanceOf(UrStep.Refused.class);
    assertThat(((UrStep.Refused) step).fault()).isEqualTo(fault);
    assertThat(collector.total()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "'', NOT_A_UR",
    "https://example.org/, NOT_A_UR",
    "ur:bytes/1-0/aeadaolazmjendeoti, NOT_A_UR",
    "ur:bytes/01-2/aeadaolazmjendeoti, NOT_A_UR",
    "ur:bytes/99999999999-2/aeadaolazmjendeoti, NOT_A_UR",
    "ur:bytes/aeadaolazmjendeotiae, PART_DAMAGED",
    "ur:bytes/aeadaolazmjendeot, PART_DAMAGED",
    "ur:bytes/qq, PART_DAMAGED",
    "ur:crypto-seed/aeadaolazmjendeoti, TYPE_UNKNOWN",
  })
  void otherTextsAreRefusedByName(String text, AirGapFault fault) {
    assertThat(new UrCollector().take(text))
        .isInstanceOfSatisfying(
            UrStep.Refused.class, refused -> assertThat(refused.fault()).isEqualTo(fault));
    assertThat(new UrCollector().take("ur:bytes/" + "ae".repeat(3_000)))
        .isInstanceOfSatisfying(
            UrStep.Refused.class,
            refused -> assertThat(refused.fault()).isEqualTo(AirGapFault.PART_TOO_LONG));
  }

  @Test
  void partsOfAnotherDocumentChangeNothing() {
    UrParts parts = UrVectors.parts(DOCUMENT, 150);
    UrParts other = UrVectors.parts(DOCUMENT.slice(1), 150);
    UrParts psbt =
        ((UrParts.Split.Shown) UrParts.split(new UrDocument(UrType.PSBT, DOCUMENT), 150)).parts();
    UrCollector collector = new UrCollector();
    for (int i = 1; i < 13; i++) collector.take(parts.part(i));
    for (String stranger :
        List.of(
            other.part(13),
            psbt.part(13),
            UrVectors.parts(DOCUMENT, 140).part(13),
            UrVectors.parts(DOCUMENT.slice(0, 9), 20).part(1))) {
      assertThat(collector.take(stranger))
          .isInstanceOfSatisfying(
              UrStep.Refused.class,
              refused -> assertThat(refused.fault()).isEqualTo(AirGapFault.OTHER_DOCUMENT));
    }
    assertThat(collector.take(parts.part(13))).isEqualTo(whole());
  }

  @Test
  void partsThatContradictAreNoticed() {
    UrParts parts = UrVectors.parts(DOCUMENT, 150);
    UrCollector collector = new UrCollector();
    collector.take(parts.part(1));
    UrPart first =
        UrPart.read(Bytewords.read(parts.part(1).toLowerCase(Locale.ROOT).replaceAll(".*/", "")));
    byte[] changed = first.data().toArray();
    changed[17] ^= 1;
    UrPart lie =
        new UrPart(1, first.count(), first.documentBytes(), first.checksum(), Bytes.of(changed));
    String text = "ur:bytes/1-13/" + Bytewords.write(lie.cbor());
    assertThat(((UrStep.Refused) collector.take(text)).fault())
        .isEqualTo(AirGapFault.PARTS_CONTRADICT);
    // Alone it is believed, and the document's own checksum tells.
    UrCollector deceived = new UrCollector();
    deceived.take(text);
    UrStep last = new UrStep.Known(0, 0);
    for (int i = 2; i <= 13; i++) last = deceived.take(parts.part(i));
    assertThat(((UrStep.Refused) last).fault()).isEqualTo(AirGapFault.DOCUMENT_DAMAGED);
    assertThat(deceived.take(parts.part(1))).isEqualTo(last);
  }

  /** Letters changed, parts cut and glued, heads forged: refused or the document, nothing else. */
  @Test
  void randomPartsNeverGiveAnotherDocument() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> round = UrVectors.parts(DOCUMENT, 150).round();
    for (int run = 0; run < 300; run++) {
      UrCollector collector = new UrCollector();
      for (int i = 0; i < 60; i++) {
        String part = round.get(random.nextInt(round.size())).toLowerCase(Locale.ROOT);
        UrStep step = collector.take(mutated(random, part));
        if (step instanceof UrStep.Whole(UrDocument document)) {
          boolean known =
              document.content().equals(DOCUMENT) || document.content().size() < DOCUMENT.size();
          assertThat(known).as("seed %d", seed).isTrue();
        }
        assertThat(collector.total()).as("seed %d", seed).isLessThanOrEqualTo(UrParts.PARTS_MAX);
      }
    }
  }

  private static String mutated(Random random, String part) {
    int at = part.lastIndexOf('/') + 1;
    return switch (random.nextInt(5)) {
      case 0 -> part;
      case 1 -> part.substring(0, random.nextInt(part.length()));
      case 2 -> {
        int i = random.nextInt(part.length());
        yield part.substring(0, i) + (char) ('a' + random.nextInt(26)) + part.substring(i + 1);
      }
      case 3 -> {
        // The checksum of the part is made to fit: what remains is the reader's.
        byte[] body = Bytewords.read(part.substring(at));
        body[random.nextInt(12)] = (byte) random.nextInt(256);
        yield part.substring(0, at) + Bytewords.write(body);
      }
      default -> {
        byte[] body = new byte[1 + random.nextInt(40)];
        random.nextBytes(body);
        yield part.substring(0, at) + Bytewords.write(body);
      }
    };
  }
}
