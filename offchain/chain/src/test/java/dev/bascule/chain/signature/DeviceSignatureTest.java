package dev.bascule.chain.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.core.id.Hash32;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What devices give, by vectors of another program; and what they must not give. */
class DeviceSignatureTest {

  private static final JsonNode VECTORS = Vectors.read("/vectors/device-signatures.json");
  private static final PublicKey KEY = new PublicKey(bytes(VECTORS, "key"));

  private static Bytes bytes(JsonNode from, String name) {
    return Bytes.fromHex(from.get(name).asString());
  }

  private static Hash32 digest(JsonNode vector) {
    return bytes(vector, "digest").toHash();
  }

  @Test
  void bothFormsAndBothTwinsBecomeOne() {
    int cases = 0;
    for (JsonNode each : VECTORS.get("cases")) {
      for (String form : new String[] {"plain", "der"}) {
        Signature taken = DeviceSignature.checked(bytes(each, form), digest(each), KEY);
        assertThat(taken.toBytes())
            .as("%s %s", form, each.get("what"))
            .isEqualTo(bytes(each, "signature"));
        cases++;
      }
    }
    assertThat(cases).isEqualTo(20);
  }

  @Test
  void aSignatureOfAnotherDigestOrKeyIsNone() {
    JsonNode one = VECTORS.get("cases").get(0);
    JsonNode two = VECTORS.get("cases").get(1);
    assertRefused(bytes(one, "plain"), digest(two), KEY);
    PublicKey other = SecretKey.of(digest(one).bytes()).publicKey();
    assertRefused(bytes(one, "plain"), digest(one), other);
    assertRefused(bytes(one, "der"), digest(one), other);
  }

  @Test
  void oneBitOfAnyByteIsNoticed() {
    JsonNode one = VECTORS.get("cases").get(0);
    byte[] good = bytes(one, "plain").toArray();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertRefused(Bytes.of(bad), digest(one), KEY);
    }
  }

  @Test
  void whatIsNoSignatureIsRefused() {
    JsonNode one = VECTORS.get("cases").get(0);
    Bytes plain = bytes(one, "plain");
    Bytes zero = Bytes.of(new byte[32]);
    Bytes order = Bytes.fromHex("0x" + Signature.ORDER.toString(16));
    Bytes r = plain.slice(0, 32);
    Bytes s = plain.slice(32);
    for (Bytes bad :
        new Bytes[] {
          Bytes.EMPTY,
          plain.slice(1),
          Bytes.concat(plain, Bytes.of((byte) 0)),
          Bytes.concat(zero, s),
          Bytes.concat(r, zero),
          Bytes.concat(order, s),
          Bytes.concat(r, order),
          Bytes.concat(r, Bytes.fromHex("0x" + "ff".repeat(32))),
          Bytes.concat(bytes(one, "der"), Bytes.of((byte) 0)),
          bytes(one, "der").slice(0, bytes(one, "der").size() - 1),
        }) {
      assertRefused(bad, digest(one), KEY);
    }
  }

  private static void assertRefused(Bytes given, Hash32 digest, PublicKey key) {
    assertThatThrownBy(() -> DeviceSignature.checked(given, digest, key))
        .as(given.hex())
        .isInstanceOf(MalformedSignature.class);
  }
}
