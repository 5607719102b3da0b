package dev.bascule.chain.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A secret is overwritten where it lies, not only made unreachable. */
class SecretBytesTest {

  @Test
  void closingOverwritesTheBytes() throws ReflectiveOperationException {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2, 3});
    Field field = SecretBytes.class.getDeclaredField("bytes");
    field.setAccessible(true);
    byte[] inside = (byte[]) field.get(secret);
    assertThat(inside).containsExactly(1, 2, 3);
    secret.close();
    assertThat(inside).containsExactly(0, 0, 0);
    assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takingOverwritesWhatWasTaken() {
    byte[] mine = {7, 7};
    SecretBytes secret = SecretBytes.taking(mine);
    assertThat(mine).containsExactly(0, 0);
    assertThat(secret.copy()).containsExactly(7, 7);
  }

  @Test
  void readersGetACopyThatIsOverwrittenAfterwards() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {5, 6});
    byte[] seen = secret.read(bytes -> bytes);
    assertThat(seen).containsExactly(0, 0);
    assertThatThrownBy(() ->
            secret.read(bytes -> {
              throw new IllegalStateException("size " + bytes.length);
            }))
        .hasMessage("size 2");
    assertThat(secret.copy()).containsExactly(5, 6);
    assertThat(secret.sameAs(SecretBytes.copyOf(new byte[] {5, 6}))).isTrue();
    assertThat(secret.sameAs(SecretBytes.copyOf(new byte[] {5, 7}))).isFalse();
    assertThat(secret).hasToString("SecretBytes(2 bytes, not shown)");
  }

  @Test
  void stretchingAndMacsAreThePublishedOnes() {
    // RFC 4231, test case 2; RFC 7914, section 11.
    byte[] jefe = "Jefe".getBytes(US_ASCII);
    byte[] what = "what do ya want for nothing?".getBytes(US_ASCII);
    assertThat(HexFormat.of().formatHex(Mac.sha256(jefe, what)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(Mac.sha512(jefe, Arrays.copyOf(what, 10), Arrays.copyOfRange(what, 10, 28)))
        .isEqualTo(Mac.sha512(jefe, what));
    byte[] passwd = "passwd".getBytes(US_ASCII);
    byte[] salt = "salt".getBytes(US_ASCII);
    assertThat(HexFormat.of().formatHex(Stretching.sha256(passwd, salt, 1, 64)))
        .startsWith("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
  }
}
