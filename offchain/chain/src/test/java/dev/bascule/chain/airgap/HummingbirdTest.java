package dev.bascule.chain.airgap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sparrowwallet.hummingbird.ResultType;
import com.sparrowwallet.hummingbird.UR;
import com.sparrowwallet.hummingbird.URDecoder;
import com.sparrowwallet.hummingbird.UREncoder;
import com.sparrowwallet.hummingbird.registry.CryptoPSBT;
import com.sparrowwallet.hummingbird.registry.URPSBT;
import dev.bascule.chain.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against Sparrow's own library, both ways: what it shows we read, what we show it reads. */
class HummingbirdTest {

  @Test
  void itReadsOurs() throws Exception {
    Random random = new Random(20);
    for (int size : List.of(1, 23, 24, 255, 256, 1_300, 5_000, 65_600)) {
      Bytes content = content(random, size);
      List<String> shown = new ArrayList<>(UrVectors.parts(content, 200).round());
      Collections.shuffle(shown, random);
      URDecoder decoder = new URDecoder();
      for (String part : shown) decoder.receivePart(part.toLowerCase(Locale.ROOT));
      assertThat(decoder.getResult().type).as("%d bytes", size).isEqualTo(ResultType.SUCCESS);
      assertThat(decoder.getResult().ur.toBytes()).isEqualTo(content.toArray());
    }
  }

  /** Only mixtures: the first 100 parts never arrive. */
  @Test
  void weReadIts() throws Exception {
    Random random = new Random(21);
    for (int size : List.of(1, 300, 1_300, 5_000, 20_000)) {
      Bytes content = content(random, size);
      UREncoder encoder = new UREncoder(UR.fromBytes(content.toArray()), 200, 10, 100);
      UrCollector collector = new UrCollector();
      UrStep step;
      int taken = 0;
      do {
        step = collector.take(encoder.nextPart());
        taken++;
        assertThat(step).isNotInstanceOf(UrStep.Refused.class);
      } while (!(step instanceof UrStep.Whole) && taken < 1_000);
      assertThat(step).isEqualTo(new UrStep.Whole(new UrDocument(UrType.BYTES, content)));
    }
  }

  @Test
  void walletsReadOurPsbt() throws Exception {
    Bytes psbt = content(new Random(22), 700);
    for (UrType type : List.of(UrType.PSBT, UrType.CRYPTO_PSBT)) {
      URDecoder decoder = new URDecoder();
      var split = UrParts.split(new UrDocument(type, psbt), 100);
      for (String part : ((UrParts.Split.Shown) split).parts().round()) {
        decoder.receivePart(part.toLowerCase(Locale.ROOT));
      }
      UR read = decoder.getResult().ur;
      assertThat(read.getType()).isEqualTo(type.text());
      Object decoded = read.decodeFromRegistry();
      byte[] bytes =
          type == UrType.PSBT ? ((URPSBT) decoded).getPsbt() : ((CryptoPSBT) decoded).getPsbt();
      assertThat(bytes).isEqualTo(psbt.toArray());
    }
    UrCollector collector = new UrCollector();
    assertThat(collector.take(UREncoder.encode(new CryptoPSBT(psbt.slice(0, 90).toArray()).toUR())))
        .isEqualTo(new UrStep.Whole(new UrDocument(UrType.CRYPTO_PSBT, psbt.slice(0, 90))));
  }

  /** The mixtures of every count of parts that we show. */
  @Test
  void mixturesAreTheSameForEveryCount() throws Exception {
    Random random = new Random(23);
    List<Integer> different = new ArrayList<>();
    for (int count = 2; count <= UrParts.PARTS_MAX; count++) {
      Bytes content = content(random, 20 * count - 5);
      UrParts ours = UrVectors.parts(content, 20);
      UREncoder theirs = new UREncoder(UR.fromBytes(content.toArray()), 20, 10, ours.count());
      boolean same = true;
      for (int i = 1; i <= 8; i++) {
        same &= theirs.nextPart().toUpperCase(Locale.ROOT).equals(ours.part(ours.count() + i));
      }
      if (!same) different.add(count);
    }
    assertThat(different).isEmpty();
  }

  private static Bytes content(Random random, int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return Bytes.of(content);
  }
}
