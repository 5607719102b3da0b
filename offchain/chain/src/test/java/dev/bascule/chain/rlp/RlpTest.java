package dev.bascule.chain.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RlpTest {

  @Test
  void theExamplesOfTheYellowPaper() {
    assertThat(text("dog").encode().hex()).isEqualTo("0x83646f67");
    assertThat(Rlp.list(text("cat"), text("dog")).encode().hex()).isEqualTo("0xc88363617483646f67");
    assertThat(Rlp.empty().encode().hex()).isEqualTo("0x80");
    assertThat(Rlp.list().encode().hex()).isEqualTo("0xc0");
    assertThat(Rlp.scalar(15).encode().hex()).isEqualTo("0x0f");
    assertThat(Rlp.scalar(1024).encode().hex()).isEqualTo("0x820400");
    assertThat(
            Rlp.list(Rlp.list(), Rlp.list(Rlp.list()), Rlp.list(Rlp.list(), Rlp.list(Rlp.list())))
                .encode()
                .hex())
        .isEqualTo("0xc7c0c1c0c3c0c1c0");
    assertThat(text("Lorem ipsum dolor sit amet, consectetur adipisicing elit").encode().hex())
        .startsWith("0xb8384c6f72656d");
  }

  @Test
  void randomItemsComeBackAsTheyWere() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      Rlp item = item(random, 0);
      assertThat(Rlp.decode(item.encode())).isEqualTo(item);
    }
  }

  /** What decodes has one encoding, so no two byte strings mean the same. */
  @Test
  void everyInputThatIsReadIsWrittenBackTheSame() {
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = item(random, 2).encode().toArray();
      for (int flips = random.nextInt(3); flips >= 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(Rlp.decode(bytes).encode()).isEqualTo(Bytes.of(bytes));
        read++;
      } catch (MalformedRlp refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
    assertThat(read).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x",
        "0x8100",
        "0x817f",
        "0xb800",
        "0xb801ff",
        "0xb90001ff",
        "0xf800",
        "0xf90000",
        "0x81",
        "0xc1",
        "0xc180ff",
        "0x8080",
        "0xbf7fffffffffffffff",
        "0xff7fffffffffffffff",
        "0xbb80000000",
        "0xf83700"
      })
  void otherFormsAreRefused(String hex) {
    assertThatThrownBy(() -> Rlp.decode(Bytes.fromHex(hex))).isInstanceOf(MalformedRlp.class);
  }

  @Test
  void aDeepNestIsRefusedAndNotFollowed() {
    Rlp item = Rlp.list();
    for (int i = 0; i < 40; i++) item = Rlp.list(item);
    Bytes encoded = item.encode();
    assertThatThrownBy(() -> Rlp.decode(encoded)).hasMessageContaining("nested");
  }

  @Test
  void scalarsHaveNoLeadingZeros() {
    assertThatThrownBy(() -> Rlp.text((byte) 0).asScalar()).isInstanceOf(MalformedRlp.class);
    assertThat(Rlp.scalar(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)).asBytes().size())
        .isEqualTo(32);
    assertThatThrownBy(() -> Rlp.scalar(BigInteger.TWO.pow(63)).asLong())
        .isInstanceOf(MalformedRlp.class);
  }

  private static Rlp text(String text) {
    return Rlp.text(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Rlp item(Random random, int depth) {
    if (depth > 4 || random.nextBoolean()) {
      byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(4)];
      random.nextBytes(bytes);
      return Rlp.text(bytes);
    }
    List<Rlp> items = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) items.add(item(random, depth + 1));
    return Rlp.list(items);
  }
}
