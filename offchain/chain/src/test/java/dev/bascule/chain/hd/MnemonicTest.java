package dev.bascule.chain.hd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.secret.SecretBytes;
import fr.acinq.bitcoin.MnemonicCode;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** BIP-39, the English vectors of python-mnemonic. */
class MnemonicTest {

  private static final String ZEROS = "abandon ".repeat(11) + "about";

  @Test
  void everyEnglishVector() {
    int count = 0;
    for (JsonNode vector : PublishedVectors.shared("bip39/vectors.json").get("english")) {
      byte[] entropy = HexFormat.of().parseHex(vector.get(0).asString());
      String words = vector.get(1).asString();
      try (Mnemonic made = Mnemonic.ofEntropy(SecretBytes.copyOf(entropy));
          Mnemonic read = Mnemonic.parse(secret(words));
          SecretBytes seed = read.seed("TREZOR".toCharArray());
          ExtendedPrivateKey master = ExtendedPrivateKey.ofSeed(seed, KeyNetwork.MAIN)) {
        assertThat(text(made.words())).isEqualTo(words);
        assertThat(read.entropy().copy()).isEqualTo(entropy);
        assertThat(HexFormat.of().formatHex(seed.copy())).isEqualTo(vector.get(2).asString());
        assertThat(text(master.text())).isEqualTo(vector.get(3).asString());
        count++;
      }
    }
    assertThat(count).isEqualTo(24);
  }

  @Test
  void aWrongWordIsNamedByItsPlaceOnly() {
    assertThatThrownBy(() -> Mnemonic.parse(secret(ZEROS.replaceFirst("abandon ", "secretz "))))
        .isInstanceOf(MalformedKey.class)
        .hasMessageContaining("word 1 ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secretz"));
    assertThatThrownBy(() -> Mnemonic.parse(secret(ZEROS.replace("about", "able"))))
        .isInstanceOf(MalformedKey.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> Mnemonic.parse(secret("abandon abandon")))
        .hasMessageContaining("not 2");
    assertThatThrownBy(() -> Mnemonic.parse(secret(ZEROS.replace("about", "About"))))
        .hasMessageContaining("word 12 ");
    assertThatThrownBy(() -> Mnemonic.parse(secret(ZEROS + " abandon".repeat(15))))
        .hasMessageContaining("not 27");
  }

  @Test
  void anotherPassphraseIsAnotherSeed() {
    try (Mnemonic mnemonic = Mnemonic.parse(secret(ZEROS))) {
      SecretBytes plain = mnemonic.seed(new char[0]);
      assertThat(HexFormat.of().formatHex(plain.copy()))
          .startsWith("5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1");
      // U+00C5 is A and a ring after NFKD, and U+FB01 is f and i.
      byte[] decomposed = MnemonicCode.toSeed(ZEROS, "A\u030a");
      assertThat(mnemonic.seed(new char[] {'\u00c5'}).copy()).isEqualTo(decomposed);
      assertThat(mnemonic.seed(new char[] {'\ufb01'}).sameAs(mnemonic.seed("fi".toCharArray())))
          .isTrue();
      assertThat(mnemonic.seed(new char[] {'x'}).sameAs(plain)).isFalse();
    }
  }

  @Test
  void nothingIsPrinted() {
    Mnemonic mnemonic = Mnemonic.parse(secret(ZEROS));
    assertThat(mnemonic.toString() + mnemonic.words() + mnemonic.entropy())
        .doesNotContain("about")
        .doesNotContain("00000000");
    mnemonic.close();
    assertThatThrownBy(mnemonic::words).isInstanceOf(IllegalStateException.class);
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.taking(text.getBytes(UTF_8));
  }

  private static String text(SecretBytes secret) {
    return new String(secret.copy(), UTF_8);
  }
}
