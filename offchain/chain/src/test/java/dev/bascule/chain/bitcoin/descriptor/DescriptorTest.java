package dev.bascule.chain.bitcoin.descriptor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.secret.SecretBytes;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Descriptors of BIP-380 to 389, as far as they are read. */
class DescriptorTest {

  private static final JsonNode VECTORS = PublishedVectors.own("bip-0380.json");
  private static final String KEY_A =
      "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGR"
          + "jaDMzQLcgJvLJuZZvRcEL";
  private static final String KEY_B =
      "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDa"
          + "PPLPxSb7gwQN3ih19Zm4Y";

  /** Trees other than multi_a, WIF keys and hardened steps below xprv are of forms not read. */
  private static final Pattern OTHER_FORM =
      Pattern.compile(".*(pkh?\\(|[(,][LK][1-9A-Za-z]{51}|').*");

  @Test
  void everyPublishedScriptOfAFormThatIsReadComesOut() {
    int scripts = 0;
    for (JsonNode vector : VECTORS.get("valid")) {
      String text = withPublicKeys(vector.get("descriptor").asString());
      boolean other = OTHER_FORM.matcher(text.replaceAll("\\[[^]]*]", "")).matches();
      if (other) {
        assertThatThrownBy(() -> Descriptor.parse(Descriptor.withChecksum(text)))
            .as(text)
            .isInstanceOf(MalformedDescriptor.class);
        continue;
      }
      Descriptor descriptor = Descriptor.parse(Descriptor.withChecksum(text));
      JsonNode expected = vector.get("scripts");
      for (int i = 0; i < expected.size(); i++) {
        assertThat(descriptor.at(0, i).script()).hasToString(expected.get(i).asString());
        scripts++;
      }
    }
    // tr of a key, multi_a of a key, and the pairs and the range of BIP-387.
    assertThat(scripts).isEqualTo(1 + 1 + 2 + 3);
  }

  @Test
  void sortedMultiSortsEachOutputAnew() {
    for (JsonNode vector : VECTORS.get("witnessScripts")) {
      String text = Descriptor.withChecksum("wsh(" + vector.get("descriptor").asString() + ")");
      Descriptor descriptor = Descriptor.parse(text);
      for (int i = 0; i < vector.get("scripts").size(); i++) {
        Script witness = new Script(Bytes.fromHex("0x" + vector.get("scripts").get(i).asString()));
        DerivedOutput output = descriptor.at(0, i);
        assertThat(output.spend()).isEqualTo(new DerivedOutput.MultiSig(2, witness));
        assertThat(output.script()).isEqualTo(Script.p2wsh(witness));
      }
    }
  }

  @Test
  void checksumsAreDemanded() {
    assertThat(Descriptor.withChecksum("raw(deadbeef)")).isEqualTo("raw(deadbeef)#89f8spxm");
    String good = Descriptor.withChecksum("wpkh(" + KEY_A + "/<0;1>/*)");
    assertThat(Descriptor.parse(good)).hasToString(good);
    String body = good.substring(0, good.length() - 9);
    for (String wrong :
        List.of(
            body,
            body + "#",
            good + "x",
            good.substring(0, good.length() - 1),
            good.replace("<0;1>", "<1;0>"),
            good.substring(0, good.length() - 1) + (good.endsWith("q") ? "p" : "q"))) {
      assertThatThrownBy(() -> Descriptor.parse(wrong))
          .isInstanceOf(MalformedDescriptor.class)
          .hasMessageContaining("checksum");
    }
    assertThatThrownBy(() -> Descriptor.parse("raw(\u00dc)#00000000"))
        .isInstanceOf(MalformedDescriptor.class);
  }

  @Test
  void everyPublishedMistakeIsRefused() {
    int refused = 0;
    for (JsonNode vector : VECTORS.get("invalid")) {
      String text = vector.get("text").asString();
      // BIP-380 lists bare key expressions.
      String whole = vector.get("bip").asString().equals("0380") ? "wpkh(" + text + ")" : text;
      assertThatThrownBy(() -> Descriptor.parse(Descriptor.withChecksum(withPublicKeys(whole))))
          .as(vector.get("why").asString() + ": " + text)
          .isInstanceOf(MalformedDescriptor.class);
      refused++;
    }
    assertThat(refused).isEqualTo(35);
  }

  @Test
  void multipathIsOneBranchForEach() {
    Descriptor descriptor =
        Descriptor.parse(
            Descriptor.withChecksum(
                "wsh(sortedmulti(2,[ffffffff/13h]" + KEY_A + "/<1;3>/2/*," + KEY_B + "/0/*))"));
    assertThat(descriptor.branches()).isEqualTo(2);
    for (int branch = 0; branch < 2; branch++) {
      Descriptor single =
          Descriptor.parse(
              Descriptor.withChecksum(
                  "wsh(sortedmulti(2,"
                      + KEY_A
                      + (branch == 0 ? "/1" : "/3")
                      + "/2/*,"
                      + KEY_B
                      + "/0/*))"));
      assertThat(descriptor.at(branch, 7).script()).isEqualTo(single.at(0, 7).script());
    }
    assertThat(descriptor.at(1, 7).keys().getFirst().origin())
        .hasToString("Optional[ffffffff/13h/3/2/7]");
    assertThatThrownBy(() -> descriptor.at(2, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> descriptor.at(0, 1L << 31))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWouldHarmIsRefused() {
    refused("wsh(sortedmulti(2," + KEY_A + "/<0;1>/*," + KEY_A + "/<0;1>/*))", "same key twice");
    refused("wpkh(" + KEY_A.replace("xpub", "xprv") + ")", "private key");
    refused("wpkh(" + KEY_A + "/0h/*)", "hardened step");
    refused("wpkh(" + KEY_A + "/<0;0>/*)", "branch twice");
    refused("wpkh(" + KEY_A + "/<0;1>/<0;1>/*)", "two multipath");
    refused(
        "wsh(sortedmulti(1," + KEY_A + "/<0;1>/*," + KEY_B + "/<0;1;2>/*))", "different lengths");
    refused("wsh(sortedmulti(3," + KEY_A + "/*," + KEY_B + "/*))", "threshold");
    refused("wsh(sortedmulti(0," + KEY_A + "/*))", "threshold");
    refused("sh(wpkh(" + KEY_A + "/*))", "not read here");
    refused("wsh(multi(1," + KEY_A + "/*))", "not read here");
    refused("wpkh(" + KEY_A + "/*/0)", "not a number");
  }

  private static void refused(String body, String why) {
    assertThatThrownBy(() -> Descriptor.parse(Descriptor.withChecksum(body)))
        .as(body)
        .isInstanceOf(MalformedDescriptor.class)
        .hasMessageContaining(why);
  }

  /** The vectors are written with private keys, which we refuse: their public halves. */
  private static String withPublicKeys(String text) {
    return Pattern.compile("xprv[1-9A-Za-z]{107}")
        .matcher(text)
        .replaceAll(match -> {
          try (SecretBytes secret = SecretBytes.taking(match.group().getBytes(US_ASCII));
              ExtendedPrivateKey key = ExtendedPrivateKey.parse(secret)) {
            return key.publicKey().text();
          }
        });
  }
}
