package dev.bascule.chain.airgap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Blockchain Commons publishes (BCR-2020-012, BCR-2024-001, bc-ur), number by number. */
class UrVectorsTest {

  @Test
  void bytewords() {
    byte[] seed = HexFormat.of().parseHex("d99d6ca20150c7098580125e2ab0981253468b2dbc5202c11947da");
    String words = "tantjzoeadgdstaslplabghydrpfmkbggufgludprfgmaosecffltnsoaawkbd";
    assertThat(Bytewords.write(seed)).isEqualTo(words);
    assertThat(Bytewords.read(words)).isEqualTo(seed);
    int[] bytes = UrVectors.numbers("bytes");
    byte[] input = new byte[bytes.length];
    for (int i = 0; i < input.length; i++) input[i] = (byte) bytes[i];
    assertThat(Bytewords.write(input)).isEqualTo(UrVectors.all("words").getFirst());
    assertThat(Bytewords.read(UrVectors.all("words").getFirst())).isEqualTo(input);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"aeadaolazojendeowf", "wf", "", "aeadaolazmjendeot", "aaadaolazmjendeoti"})
  void wrongBytewords(String words) {
    assertThatThrownBy(() -> Bytewords.read(words)).isInstanceOf(UrRefused.class);
  }

  @Test
  void theConsensusStack() {
    assertThat(Bytewords.crc("Wolf".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(0x598c84dcL);
    Xoshiro256 numbers = UrVectors.random("Wolf");
    assertThat(IntStream.range(0, 100).map(i -> (int) Long.remainderUnsigned(numbers.next(), 100)))
        .containsExactly(boxed("rng"));
    Xoshiro256 ten = UrVectors.random("Wolf");
    assertThat(IntStream.range(0, 100).map(i -> ten.below(10) + 1)).containsExactly(boxed("ten"));
    var sampler = new Fountain.Sampler(new double[] {1, 2, 4, 8});
    Xoshiro256 drawn = UrVectors.random("Wolf");
    assertThat(IntStream.range(0, 500).map(i -> sampler.next(drawn)))
        .containsExactly(boxed("samples"));
    assertThat(Fountain.shuffled(10, 10, UrVectors.random("Wolf")))
        .containsExactly(5, 3, 8, 2, 9, 4, 6, 7, 0, 1);
    assertThat(
            IntStream.rangeClosed(1, 200)
                .map(i -> Fountain.degree(11, UrVectors.random("Wolf-" + i))))
        .containsExactly(boxed("degrees"));
  }

  private static Integer[] boxed(String name) {
    return IntStream.of(UrVectors.numbers(name)).boxed().toArray(Integer[]::new);
  }

  @Test
  void fragmentsOfAPart() {
    long checksum = Bytewords.crc(UrVectors.message(1024).toArray());
    List<String> expected = UrVectors.all("fragments");
    for (int i = 0; i < expected.size(); i++) {
      BitSet fragments = Fountain.fragments(i + 1, 11, checksum);
      assertThat(fragments.stream().toArray()).isEqualTo(UrVectors.numbersOf(expected.get(i)));
    }
    assertThat(expected).hasSize(30);
  }

  @Test
  void partsOfAMessage() {
    UrParts parts = UrVectors.parts(UrVectors.message(256), 30);
    assertThat(parts.count()).isEqualTo(9);
    List<String> expected = UrVectors.all("part");
    for (int i = 0; i < expected.size(); i++) {
      assertThat(parts.part(i + 1)).isEqualTo(expected.get(i).toUpperCase(Locale.ROOT));
    }
    assertThat(expected).hasSize(20);
    UrCollector collector = new UrCollector();
    for (String part : expected) collector.take(part);
    assertThat(collector.take(""))
        .isEqualTo(new UrStep.Whole(new UrDocument(UrType.BYTES, UrVectors.message(256))));
  }

  @Test
  void aMessageInOnePart() {
    Bytes message = UrVectors.message(50);
    String single = UrVectors.all("single").getFirst();
    assertThat(UrVectors.parts(message, 100).part(7)).isEqualTo(single.toUpperCase(Locale.ROOT));
    assertThat(new UrCollector().take(single))
        .isEqualTo(new UrStep.Whole(new UrDocument(UrType.BYTES, message)));
  }
}
