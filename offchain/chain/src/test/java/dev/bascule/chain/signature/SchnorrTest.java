package dev.bascule.chain.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.core.id.Hash32;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** BIP-340 with its published vectors, in Java and natively, and tweaks of keys. */
class SchnorrTest {

  private static final List<Secp256k1> PROVIDERS =
      List.of(new BouncyCastleSecp256k1(), NativeSecp256k1.load().orElseThrow());

  @Test
  void everyPublishedVector() {
    int signed = 0;
    int verified = 0;
    for (String line : PublishedVectors.sharedLines("bips/bip-0340_test-vectors.csv")) {
      String[] cells = line.split(",", -1);
      if (cells[0].equals("index")) continue;
      byte[] message = hex(cells[4]);
      byte[] signature = hex(cells[5]);
      for (Secp256k1 provider : PROVIDERS) {
        // The native library reads messages of 32 bytes only.
        if (provider instanceof NativeSecp256k1 && message.length != 32) continue;
        assertThat(provider.verifySchnorr(message, signature, hex(cells[2])))
            .as("%s %s", cells[0], cells[7])
            .isEqualTo(cells[6].equals("TRUE"));
        verified++;
        if (cells[1].isEmpty()) continue;
        assertThat(provider.signSchnorr(message, hex(cells[1]), hex(cells[3])))
            .as(cells[0])
            .isEqualTo(signature);
        signed++;
      }
    }
    assertThat(verified).isEqualTo(19 + 15);
    assertThat(signed).isEqualTo(8 + 4);
  }

  @Test
  void bothProvidersTweakAlike() {
    Random random = new Random(340);
    for (int i = 0; i < 50; i++) {
      byte[] secret = new byte[32];
      byte[] tweak = new byte[32];
      random.nextBytes(secret);
      random.nextBytes(tweak);
      secret[0] = 1;
      tweak[0] = 2;
      byte[] sum = null;
      for (Secp256k1 provider : PROVIDERS) {
        byte[] key = provider.publicKey(secret);
        byte[] tweaked = provider.secretPlus(secret, tweak).orElseThrow();
        assertThat(provider.pointPlus(key, tweak)).contains(provider.publicKey(tweaked));
        byte[] negated = provider.secretNegated(secret);
        assertThat(provider.secretPlus(secret, negated)).isEmpty();
        assertThat(provider.pointPlus(key, negated)).isEmpty();
        if (sum != null) assertThat(tweaked).isEqualTo(sum);
        sum = tweaked;
      }
    }
  }

  @Test
  void aTweakOutOfRangeIsNoTweak() {
    byte[] order = Signature.ORDER.toByteArray();
    byte[] tweak = Arrays.copyOfRange(order, order.length - 32, order.length);
    byte[] one = new byte[32];
    one[31] = 1;
    for (Secp256k1 provider : PROVIDERS) {
      assertThat(provider.secretPlus(one, tweak)).isEmpty();
      assertThat(provider.pointPlus(provider.publicKey(one), tweak)).isEmpty();
    }
  }

  @Test
  void theKeyWithEvenOrdinateSignsForItsAbscissa() {
    for (int i = 1; i < 20; i++) {
      byte[] secret = new byte[32];
      secret[31] = (byte) i;
      SecretKey key = SecretKey.of(secret);
      SecretKey even = key.withEvenY();
      assertThat(even.publicKey().hasEvenY()).isTrue();
      assertThat(even.publicKey().xOnly()).isEqualTo(key.publicKey().xOnly());
      Hash32 message = Hash32.sha256(secret);
      assertThat(key.publicKey().xOnly().verifies(message, key.signSchnorr(message, Hash32.ZERO)))
          .isTrue();
    }
  }

  @Test
  void keysOfOtherEncodingsAreNotRead() {
    byte[] hybrid = SecretKey.of(hex("01".repeat(32))).publicKey().uncompressed().toArray();
    hybrid[0] = (byte) (6 + (hybrid[64] & 1));
    assertThat(PublicKey.read(Bytes.of(hybrid))).isEmpty();
    for (Secp256k1 provider : PROVIDERS) {
      assertThat(provider.point(hex("02" + "00".repeat(31) + "07"))).isEmpty();
    }
    assertThat(PublicKey.read(Bytes.EMPTY)).isEmpty();
  }

  @Test
  void derIsReadInOneFormOnly() {
    SecretKey key = SecretKey.of(hex("07".repeat(32)));
    Hash32 digest = Hash32.sha256(new byte[] {1});
    DerSignature signature = DerSignature.of(key.sign(digest));
    assertThat(signature.verifies(digest, key.publicKey())).isTrue();
    assertThat(signature.verifies(Hash32.ZERO, key.publicKey())).isFalse();
    byte[] good = signature.bytes().toArray();
    for (int i = 0; i < 4; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x40;
      assertThatThrownBy(() -> new DerSignature(Bytes.of(bad)))
          .isInstanceOf(MalformedSignature.class);
    }
    // BIP-66: a negative number, a padded one, a zero, one byte too many.
    for (String bad :
        new String[] {
          "3006020181020101", "300702020001020101", "3006020100020101", "300602010102010100"
        }) {
      assertThatThrownBy(() -> new DerSignature(Bytes.of(hex(bad))))
          .as(bad)
          .isInstanceOf(MalformedSignature.class);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT));
  }
}
