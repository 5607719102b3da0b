package dev.bascule.chain.hd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** BIP-32 with all of its published vectors. */
class DerivationTest {

  private static final JsonNode VECTORS = PublishedVectors.own("bip-0032.json");

  @Test
  void everyPublishedChainIsDerived() {
    int chains = 0;
    for (JsonNode vector : VECTORS.get("valid")) {
      byte[] seed = HexFormat.of().parseHex(vector.get("seed").asString());
      try (SecretBytes secret = SecretBytes.taking(seed);
          ExtendedPrivateKey master = ExtendedPrivateKey.ofSeed(secret, KeyNetwork.MAIN)) {
        for (JsonNode chain : vector.get("chains")) {
          DerivationPath path = DerivationPath.parse(chain.get("path").asString());
          try (ExtendedPrivateKey key = master.derive(path)) {
            assertThat(text(key)).isEqualTo(chain.get("private").asString());
            assertThat(key.publicKey().text()).isEqualTo(chain.get("public").asString());
            chains++;
          }
        }
      }
    }
    assertThat(chains).isEqualTo(17);
  }

  @Test
  void publicDerivationMeetsPrivateDerivation() {
    for (JsonNode vector : VECTORS.get("valid")) {
      JsonNode before = null;
      for (JsonNode chain : vector.get("chains")) {
        DerivationPath path = DerivationPath.parse(chain.get("path").asString());
        if (before != null && !path.steps().getLast().isHardened()) {
          ExtendedPublicKey parent = ExtendedPublicKey.parse(before.get("public").asString());
          assertThat(parent.child(path.steps().getLast()).text())
              .isEqualTo(chain.get("public").asString());
        }
        before = chain;
      }
    }
  }

  @Test
  void whatIsReadIsWrittenAgain() {
    for (JsonNode vector : VECTORS.get("valid")) {
      for (JsonNode chain : vector.get("chains")) {
        String secret = chain.get("private").asString();
        try (ExtendedPrivateKey key = parse(secret)) {
          assertThat(text(key)).isEqualTo(secret);
        }
        String known = chain.get("public").asString();
        assertThat(ExtendedPublicKey.parse(known).text()).isEqualTo(known);
      }
    }
  }

  @Test
  void everyInvalidKeyIsRefusedWithoutBeingRepeated() {
    int refused = 0;
    for (JsonNode vector : VECTORS.get("invalid")) {
      String key = vector.get("key").asString();
      assertThatThrownBy(() -> ExtendedPublicKey.parse(key))
          .as(vector.get("why").asString())
          .isInstanceOf(MalformedKey.class);
      assertThatThrownBy(() -> parse(key))
          .as(vector.get("why").asString())
          .isInstanceOf(MalformedKey.class)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(key.substring(4, 20)));
      refused++;
    }
    assertThat(refused).isEqualTo(16);
  }

  @Test
  void aHardenedStepTakesThePrivateKey() {
    String known = VECTORS.get("valid").get(0).get("chains").get(0).get("public").asString();
    ExtendedPublicKey key = ExtendedPublicKey.parse(known);
    assertThatThrownBy(() -> key.child(ChildIndex.hardened(0))).isInstanceOf(MalformedKey.class);
  }

  @Test
  void pathsHaveOneForm() {
    assertThat(DerivationPath.parse("m/48'/0h/0'/2h")).hasToString("m/48h/0h/0h/2h");
    assertThat(DerivationPath.parse("m")).isEqualTo(DerivationPath.ROOT);
    for (String wrong :
        new String[] {
          "",
          "m/",
          "48h",
          "m//0",
          "m/01",
          "m/2147483648",
          "m/-1",
          "m/0H",
          "m/0hh",
          "m/ 0",
          "m/99999999999",
          "m/0/",
          "M/0"
        }) {
      assertThatThrownBy(() -> DerivationPath.parse(wrong))
          .as(wrong)
          .isInstanceOf(MalformedKey.class);
    }
  }

  @Test
  void secretsAreNotPrintedAndCanBeWiped() {
    String secret = VECTORS.get("valid").get(0).get("chains").get(1).get("private").asString();
    ExtendedPrivateKey key = parse(secret);
    SecretKey signing = key.secretKey();
    String hex = HexFormat.of().formatHex(signing.copySecret());
    assertThat(key + " " + signing).doesNotContain(hex).doesNotContain(secret.substring(10));
    key.close();
    signing.close();
    assertThatThrownBy(key::text).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::secretKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> key.child(ChildIndex.normal(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(signing::copySecret).isInstanceOf(IllegalStateException.class);
  }

  private static ExtendedPrivateKey parse(String text) {
    try (SecretBytes secret = SecretBytes.copyOf(text.getBytes(US_ASCII))) {
      return ExtendedPrivateKey.parse(secret);
    }
  }

  private static String text(ExtendedPrivateKey key) {
    try (SecretBytes text = key.text()) {
      return text.read(ascii -> new String(ascii, US_ASCII));
    }
  }
}
