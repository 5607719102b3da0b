package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.DerSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.pkcs11.Cryptoki.Call;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real SoftHSM behind functions that lie. */
class HostileTokenTest {

  private static final String PIN = "4711-secret";
  private static final Hash32 DIGEST = Hash32.sha256("a digest".getBytes(UTF_8));
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final long FLAGS = 96;

  @TempDir private Path folder;
  private HostileLibrary library;
  private TokenPlace place;
  private Address address;

  @BeforeEach
  void start() {
    SoftHsm hsm = SoftHsm.in(folder);
    hsm.initialize("treasury", PIN);
    place = new TokenPlace(hsm.library(), new TokenPlace.Token.Label("treasury"), "ada");
    library = new HostileLibrary(hsm.library());
    try (TokenKey made = TokenKey.generate(place, pin(), new SecureRandom()::nextBytes)) {
      address = made.address();
    }
  }

  @AfterEach
  void stop() {
    library.close();
  }

  private static SecretBytes pin() {
    return SecretBytes.copyOf(PIN.getBytes(UTF_8));
  }

  private TokenKey open() {
    return TokenKey.open(library.cryptoki(), place, pin());
  }

  private static DeviceException refused(Runnable action) {
    DeviceException fault = catchThrowableOfType(DeviceException.class, action::run);
    assertThat(fault).isNotNull();
    return fault;
  }

  /** Does what the real function does, and changes the signature. */
  private void signing(UnaryOperator<byte[]> change) {
    library.with(
        Call.SIGN,
        arguments -> {
          long value = library.honest(Call.SIGN, arguments);
          MemorySegment size = HostileLibrary.at(arguments[4], 8);
          MemorySegment given = HostileLibrary.at(arguments[3], 128);
          byte[] other = change.apply(given.asSlice(0, size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE));
          MemorySegment.copy(other, 0, given, JAVA_BYTE, 0, other.length);
          size.set(JAVA_LONG, 0, other.length);
          return value;
        });
  }

  @ParameterizedTest
  @CsvSource({"0", "31", "32", "63"})
  void aWrongSignatureIsNeverReturned(int at) {
    signing(given -> {
      given[at] ^= 1;
      return given;
    });
    try (TokenKey key = open()) {
      DeviceException wrong = refused(() -> key.sign(DIGEST));
      assertThat(wrong.fault()).isEqualTo(DeviceFault.DEVICE_SIGNATURE_WRONG);
      assertThat(wrong.why()).contains(address.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "63", "65", "127"})
  void aSignatureOfAnotherSizeIsNone(int size) {
    signing(_ -> new byte[size]);
    try (TokenKey key = open()) {
      assertThat(refused(() -> key.sign(DIGEST)).fault())
          .isEqualTo(DeviceFault.DEVICE_SIGNATURE_WRONG);
    }
  }

  @Test
  void theHighTwinAndDerBecomeTheOneForm() {
    signing(given -> twin(given, true));
    try (TokenKey key = open()) {
      assertThat(Signer.recover(DIGEST, key.sign(DIGEST))).contains(address);
    }
    signing(given -> der(twin(given, false)));
    try (TokenKey key = open()) {
      assertThat(Signer.recover(DIGEST, key.sign(DIGEST))).contains(address);
    }
  }

  private static byte[] twin(byte[] given, boolean high) {
    BigInteger s = new BigInteger(1, given, 32, 32);
    if (s.compareTo(ORDER.shiftRight(1)) > 0 != high) s = ORDER.subtract(s);
    byte[] word = s.toByteArray();
    byte[] other = given.clone();
    for (int i = 0; i < 32; i++) {
      int from = word.length - 32 + i;
      other[32 + i] = from < 0 ? 0 : word[from];
    }
    return other;
  }

  private static byte[] der(byte[] low) {
    Bytes bytes = Bytes.of(low);
    return DerSignature.of(new Signature(bytes.slice(0, 32), bytes.slice(32), 0)).bytes().toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "0x32, TOKEN_GONE", // device removed
    "0xe0, TOKEN_GONE", // token not present
    "0xb3, TOKEN_GONE", // session handle invalid
    "0x60, TOKEN_GONE", // key handle invalid
    "0x68, DEVICE_REFUSED",
    "0x5, DEVICE_REFUSED",
    "0x8000beef, DEVICE_REFUSED"
  })
  void whatTheDeviceSaysWhileItSignsIsTold(String value, DeviceFault fault) {
    library.with(Call.SIGN, _ -> Long.decode(value));
    try (TokenKey key = open()) {
      DeviceException said = refused(() -> key.sign(DIGEST));
      assertThat(said.fault()).isEqualTo(fault);
      assertThat(said.why()).contains(ReturnValue.words(Long.decode(value)));
    }
  }

  /** Answers the PIN with this value; the token has these flags before and after it. */
  private AtomicInteger logins(long value, long before, long after) {
    var entered = new AtomicInteger();
    library.with(
        Call.LOGIN,
        _ -> {
          entered.incrementAndGet();
          return value;
        });
    library.with(
        Call.GET_TOKEN_INFO,
        arguments -> {
          long given = library.honest(Call.GET_TOKEN_INFO, arguments);
          MemorySegment info = HostileLibrary.at(arguments[1], 208);
          long more = entered.get() == 0 ? before : after;
          info.set(JAVA_LONG, FLAGS, info.get(JAVA_LONG, FLAGS) | more);
          return given;
        });
    return entered;
  }

  @Test
  void theLastTryIsSaidAndNotTaken() {
    AtomicInteger entered = logins(0xa0, 0, 0x20000);
    DeviceException wrong = refused(this::open);
    assertThat(wrong.fault()).isEqualTo(DeviceFault.PIN_WRONG);
    assertThat(wrong.why()).contains("one try is left").doesNotContain(PIN);
    assertThat(entered).hasValue(1);
  }

  @Test
  void aLockedPinIsNotTriedAgain() {
    // Locked by this very try; by the answer; and before.
    assertThat(logins(0xa0, 0, 0x40000))
        .satisfies(entered -> {
          assertThat(refused(this::open).fault()).isEqualTo(DeviceFault.PIN_LOCKED);
          assertThat(entered).hasValue(1);
        });
    assertThat(logins(0xa4, 0, 0))
        .satisfies(entered -> {
          assertThat(refused(this::open).fault()).isEqualTo(DeviceFault.PIN_LOCKED);
          assertThat(entered).hasValue(1);
        });
    assertThat(logins(0, 0x40000, 0x40000))
        .satisfies(entered -> {
          assertThat(refused(this::open).fault()).isEqualTo(DeviceFault.PIN_LOCKED);
          assertThat(entered).hasValue(0);
        });
  }

  @Test
  void aPinThatNobodySetIsSaid() {
    AtomicInteger entered = logins(0x102, 0, 0);
    assertThat(refused(this::open).fault()).isEqualTo(DeviceFault.PIN_NOT_SET);
    assertThat(entered).hasValue(1);
  }

  /** A token that makes keys which can get out, and says so. */
  @Test
  void aNewKeyThatCanGetOutIsNotKept() {
    var other = new TokenPlace(place.library(), place.token(), "loose");
    library.with(
        Call.GET_ATTRIBUTE_VALUE,
        arguments -> {
          long given = library.honest(Call.GET_ATTRIBUTE_VALUE, arguments);
          MemorySegment asked = HostileLibrary.at(arguments[2], Attribute.BYTES);
          MemorySegment value = asked.get(ADDRESS, 8);
          if (asked.get(JAVA_LONG, 0) == Attribute.Name.EXTRACTABLE.type && value.address() != 0) {
            HostileLibrary.at(value, 1).set(JAVA_BYTE, 0, (byte) 1);
          }
          return given;
        });
    DeviceException loose =
        refused(() ->
            TokenKey.generate(library.cryptoki(), other, pin(), new SecureRandom()::nextBytes));
    assertThat(loose.fault()).isEqualTo(DeviceFault.KEY_NOT_HELD);
    assertThat(refused(() -> TokenKey.open(other, pin())).fault())
        .isEqualTo(DeviceFault.KEY_MISSING);
  }

  /** A key whose first signature is wrong has an address at which nobody can be reached. */
  @Test
  void aNewKeyThatDoesNotSignIsNotKept() {
    var other = new TokenPlace(place.library(), place.token(), "mute");
    signing(given -> {
      given[5] ^= 8;
      return given;
    });
    assertThat(
            refused(() ->
                    TokenKey.generate(
                        library.cryptoki(), other, pin(), new SecureRandom()::nextBytes))
                .fault())
        .isEqualTo(DeviceFault.DEVICE_SIGNATURE_WRONG);
    assertThat(refused(() -> TokenKey.open(other, pin())).fault())
        .isEqualTo(DeviceFault.KEY_MISSING);
  }
}
