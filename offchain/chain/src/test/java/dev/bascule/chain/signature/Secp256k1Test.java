package dev.bascule.chain.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

/** The two providers against each other, and the strict form of a signature. */
class Secp256k1Test {

  private final Secp256k1 library = NativeSecp256k1.load().orElseThrow();
  private final Secp256k1 java = new BouncyCastleSecp256k1();

  @Test
  void theNativeLibraryIsChosen() {
    assertThat(Secp256k1.chosen()).isInstanceOf(NativeSecp256k1.class);
  }

  @Test
  void bothProvidersSignTheSameBytesAndRecoverTheSameKey() {
    Random random = new Random(1559);
    for (int i = 0; i < 200; i++) {
      byte[] secret = bytes(random, 32);
      byte[] digest = bytes(random, 32);
      assertThat(java.isSecret(secret)).isEqualTo(library.isSecret(secret));
      assertThat(java.publicKey(secret)).isEqualTo(library.publicKey(secret));
      Signature signature = library.sign(digest, secret);
      assertThat(java.sign(digest, secret)).isEqualTo(signature);
      byte[] key = library.publicKey(secret);
      for (Secp256k1 each : new Secp256k1[] {library, java}) {
        assertThat(each.verify(digest, signature.compact(), key)).isTrue();
        assertThat(each.recover(digest, signature.compact(), signature.parity())).contains(key);
      }
    }
  }

  @Test
  void bothProvidersAgreeAboutBytesThatNobodySigned() {
    Random random = new Random(2098);
    byte[] key = library.publicKey(bytes(random, 32));
    for (int i = 0; i < 300; i++) {
      byte[] digest = bytes(random, 32);
      byte[] compact = bytes(random, 64);
      if (i % 3 == 0) compact[32] &= 0x7f;
      if (i % 7 == 0) Arrays.fill(compact, 0, 31, (byte) 0);
      if (i % 11 == 0) Arrays.fill(compact, 32, 64, (byte) 0);
      if (i % 13 == 0) Arrays.fill(compact, 0, 32, (byte) 0xff);
      assertThat(java.verify(digest, compact, key)).isEqualTo(library.verify(digest, compact, key));
      for (int parity = 0; parity < 2; parity++) {
        byte[] one = library.recover(digest, compact, parity).orElse(null);
        assertThat(java.recover(digest, compact, parity).orElse(null)).isEqualTo(one);
      }
    }
  }

  @Test
  void bordersOfSecretsAndDigests() {
    byte[] order = BigIntegers.asUnsignedByteArray(32, Signature.ORDER);
    byte[] last = BigIntegers.asUnsignedByteArray(32, Signature.ORDER.subtract(BigInteger.ONE));
    for (Secp256k1 each : new Secp256k1[] {library, java}) {
      assertThat(each.isSecret(new byte[32])).isFalse();
      assertThat(each.isSecret(order)).isFalse();
      assertThat(each.isSecret(last)).isTrue();
    }
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    for (byte[] digest : new byte[][] {new byte[32], order, ones}) {
      assertThat(java.sign(digest, last)).isEqualTo(library.sign(digest, last));
    }
  }

  @Test
  void theTwinWithHighSIsNotASignature() {
    SecretKey key = SecretKey.of(bytes(new Random(3), 32));
    Hash32 digest = Hash32.of(bytes(new Random(4), 32));
    Bytes good = key.sign(digest).toBytes();
    assertThat(Signature.fromBytes(good)).isEqualTo(key.sign(digest));
    assertThat(key.publicKey().verifies(digest, key.sign(digest))).isTrue();
    BigInteger s = new BigInteger(1, good.slice(32, 32).toArray());
    Bytes twin =
        Bytes.concat(
            good.slice(0, 32),
            Bytes.of(BigIntegers.asUnsignedByteArray(32, Signature.ORDER.subtract(s))),
            Bytes.of((byte) (good.at(64) == 27 ? 28 : 27)));
    assertThatThrownBy(() -> Signature.fromBytes(twin))
        .isInstanceOf(MalformedSignature.class)
        .hasMessageContaining("half the group order");
    for (int v : new int[] {0, 1, 26, 29, 255}) {
      byte[] changed = good.toArray();
      changed[64] = (byte) v;
      assertThatThrownBy(() -> Signature.fromBytes(Bytes.of(changed)))
          .isInstanceOf(MalformedSignature.class);
    }
    assertThatThrownBy(() -> Signature.fromBytes(good.slice(0, 64)))
        .isInstanceOf(MalformedSignature.class);
  }

  @Test
  void aClosedKeyIsOverwrittenAndSignsNothing() {
    byte[] secret = bytes(new Random(5), 32);
    SecretKey key = SecretKey.of(secret);
    assertThat(key.toString()).doesNotContain(Bytes.of(secret).hex().substring(2, 10));
    key.close();
    assertThatThrownBy(() -> key.sign(Hash32.ZERO)).isInstanceOf(IllegalStateException.class);
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
