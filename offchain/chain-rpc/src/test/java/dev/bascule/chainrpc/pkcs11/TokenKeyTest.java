package dev.bascule.chainrpc.pkcs11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.pkcs11.Attribute.Name;
import dev.bascule.chainrpc.pkcs11.TokenPlace.Token;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in a real SoftHSM. */
class TokenKeyTest {

  private static final String PIN = "4711-secret";
  private static final Bytes P256 = Bytes.fromHex("0x06082a8648ce3d030107");
  private static final Bytes SECP256K1 = Bytes.fromHex("0x06052b8104000a");

  @TempDir private Path folder;
  private SoftHsm hsm;

  @BeforeEach
  void start() {
    hsm = SoftHsm.in(folder);
    hsm.initialize("treasury", PIN);
  }

  private TokenPlace place(String key) {
    return new TokenPlace(hsm.library(), new Token.Label("treasury"), key);
  }

  private static SecretBytes pin(String pin) {
    return SecretBytes.copyOf(pin.getBytes(UTF_8));
  }

  private TokenKey open(String key) {
    return TokenKey.open(place(key), pin(PIN));
  }

  private TokenKey generate(String key) {
    return TokenKey.generate(place(key), pin(PIN), new SecureRandom()::nextBytes);
  }

  private static DeviceException refused(Runnable action) {
    DeviceException fault = catchThrowableOfType(DeviceException.class, action::run);
    assertThat(fault).isNotNull();
    assertThat(fault.why()).doesNotContain(PIN);
    return fault;
  }

  private static Hash32 digest(int i) {
    return Hash32.sha256(("digest " + i).getBytes(UTF_8));
  }

  @Test
  void aKeyIsMadeInTheTokenAndSigns() {
    Address address;
    try (TokenKey made = generate("ada")) {
      assertThat(made.neverOutside()).isTrue();
      address = made.address();
    }
    try (TokenKey again = open("ada")) {
      assertThat(again.address()).isEqualTo(address);
      assertThat(again.neverOutside()).isTrue();
      Set<Bytes> different = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Signature one = again.sign(digest(i));
        Signature other = again.sign(digest(i));
        // Two of one digest: other bytes, both of this key.
        assertThat(Signer.recover(digest(i), one)).contains(address);
        assertThat(Signer.recover(digest(i), other)).contains(address);
        different.add(one.toBytes());
        different.add(other.toBytes());
      }
      assertThat(different).hasSize(80);
    }
  }

  /** What the device itself gives: about half is high. */
  @Test
  void highSignaturesComeFromTheDevice() {
    generate("ada").close();
    int high = 0;
    TokenModule module = TokenModule.start(Cryptoki.load(hsm.library()));
    try (module;
        TokenSession session =
            TokenSession.open(module, module.token(new Token.Label("treasury")), pin(PIN), false)) {
      long key = session.find(Attribute.number(Name.CLASS, Attribute.PRIVATE_KEY)).getFirst();
      for (int i = 0; i < 64; i++) {
        if (session.sign(key, digest(i)).at(32) < 0) high++;
      }
    }
    assertThat(high).isBetween(8, 56);
  }

  @Test
  void aWrongPinIsTriedOnceAndSaid() {
    generate("ada").close();
    DeviceException wrong = refused(() -> TokenKey.open(place("ada"), pin("not this one")));
    assertThat(wrong.fault()).isEqualTo(DeviceFault.PIN_WRONG);
    assertThat(wrong.why())
        .contains("token \"treasury\"", "wrong PINs were entered")
        .doesNotContain("not this one");
    assertThat(refused(() -> TokenKey.open(place("ada"), pin(""))).fault())
        .isEqualTo(DeviceFault.PIN_WRONG);
    open("ada").close();
  }

  @Test
  void theTokenIsTheOneThatIsNamed() throws IOException {
    generate("ada").close();
    TokenPlace elsewhere = new TokenPlace(hsm.library(), new Token.Label("other"), "ada");
    DeviceException missing = refused(() -> TokenKey.open(elsewhere, pin(PIN)));
    assertThat(missing.fault()).isEqualTo(DeviceFault.TOKEN_MISSING);
    assertThat(missing.why()).contains("\"other\"", "there is \"treasury\" in slot");
    long slot = Long.parseLong(missing.why().replaceAll(".* in slot ", ""));
    var bySlot = new TokenPlace(hsm.library(), new Token.Slot(slot), "ada");
    TokenKey.open(bySlot, pin(PIN)).close();
    var noSlot = new TokenPlace(hsm.library(), new Token.Slot(slot + 1), "ada");
    assertThat(refused(() -> TokenKey.open(noSlot, pin(PIN))).fault())
        .isEqualTo(DeviceFault.TOKEN_MISSING);
    hsm.initialize("treasury", PIN);
    assertThat(refused(() -> open("ada")).fault()).isEqualTo(DeviceFault.TOKEN_AMBIGUOUS);
    TokenKey.open(bySlot, pin(PIN)).close();
  }

  @Test
  void aKeyIsTheOnlyOneWithItsLabel() {
    generate("ada").close();
    assertThat(refused(() -> open("bo")).fault()).isEqualTo(DeviceFault.KEY_MISSING);
    assertThat(refused(() -> generate("ada")).fault()).isEqualTo(DeviceFault.KEY_EXISTS);
    make("ada", SECP256K1, "02", false);
    assertThat(refused(() -> open("ada")).fault()).isEqualTo(DeviceFault.KEY_AMBIGUOUS);
  }

  @Test
  void aKeyOfAnotherCurveDoesNotSign() {
    make("p256", P256, "03", false);
    assertThat(refused(() -> open("p256")).fault()).isEqualTo(DeviceFault.KEY_OTHER_CURVE);
  }

  @Test
  void aKeyThatCanGetOutIsSaidToBeOne() {
    make("loose", SECP256K1, "04", true);
    try (TokenKey loose = open("loose")) {
      assertThat(loose.neverOutside()).isFalse();
      loose.prove();
    }
  }

  /** No public half, no address; and nobody's else is taken for it. */
  @Test
  void aKeyWithoutItsPublicHalfIsNotUsed() {
    make("ada", SECP256K1, "05", false);
    make("bo", SECP256K1, "06", false);
    TokenModule module = TokenModule.start(Cryptoki.load(hsm.library()));
    try (module;
        TokenSession session =
            TokenSession.open(module, module.token(new Token.Label("treasury")), pin(PIN), true)) {
      session.discard(half(session, Attribute.PUBLIC_KEY, "05"));
    }
    DeviceException missing = refused(() -> open("ada"));
    assertThat(missing.fault()).isEqualTo(DeviceFault.KEY_MISSING);
    assertThat(missing.why()).contains("its public key is not in the token");
    open("bo").close();
  }

  private static long half(TokenSession session, long kind, String id) {
    return session
        .find(Attribute.number(Name.CLASS, kind), new Attribute(Name.ID, Bytes.fromHex("0x" + id)))
        .getFirst();
  }

  @Test
  void whatIsNoLibraryIsNotLoaded() throws IOException {
    Path absent = folder.resolve("absent.so");
    Path text = Files.writeString(folder.resolve("text.so"), "no library");
    var inAbsent = new TokenPlace(absent, new Token.Slot(0), "ada");
    assertThat(refused(() -> TokenKey.open(inAbsent, pin(PIN))).fault())
        .isEqualTo(DeviceFault.PKCS11_LIBRARY_MISSING);
    var inText = new TokenPlace(text, new Token.Slot(0), "ada");
    assertThat(refused(() -> TokenKey.open(inText, pin(PIN))).fault())
        .isEqualTo(DeviceFault.PKCS11_LIBRARY_UNUSABLE);
    Path other = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
    var inOther = new TokenPlace(other, new Token.Slot(0), "ada");
    DeviceException noToken = refused(() -> TokenKey.open(inOther, pin(PIN)));
    assertThat(noToken.fault()).isEqualTo(DeviceFault.PKCS11_LIBRARY_UNUSABLE);
    assertThat(noToken.why()).contains("no PKCS#11 library");
  }

  @Test
  void aTokenThatIsPulledOutSaysSo() throws IOException {
    generate("ada").close();
    try (TokenKey key = open("ada")) {
      key.sign(digest(1));
      try (Stream<Path> files = Files.walk(hsm.tokens())) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          if (!each.equals(hsm.tokens())) Files.delete(each);
        }
      }
      assertThat(refused(() -> key.sign(digest(2))).fault())
          .isIn(DeviceFault.TOKEN_GONE, DeviceFault.DEVICE_REFUSED);
    }
    assertThat(refused(() -> open("ada")).fault()).isEqualTo(DeviceFault.TOKEN_MISSING);
  }

  /** By the JDK's own PKCS#11, in another process: no certificate, no id. */
  @Test
  void aKeyThatAnotherProgramMadeIsFound() throws Exception {
    Path program =
        Files.writeString(
            folder.resolve("OtherProgram.java"),
            """
            void main(String[] words) throws Exception {
              var provider = java.security.Security.getProvider("SunPKCS11").configure(words[0]);
              var pin = new java.util.Scanner(System.in).nextLine().toCharArray();
              ((java.security.AuthProvider) provider).login(null, asked ->
                  ((javax.security.auth.callback.PasswordCallback) asked[0]).setPassword(pin));
              var maker = java.security.KeyPairGenerator.getInstance("EC", provider);
              maker.initialize(new java.security.spec.ECGenParameterSpec("secp256k1"));
              maker.generateKeyPair();
            }
            """);
    Path settings =
        Files.writeString(
            folder.resolve("sun.cfg"),
            """
            name = Other
            library = %s
            slotListIndex = 0
            attributes(generate,*,*) = {
              CKA_TOKEN = true
              CKA_LABEL = 0h%s
            }
            """
                .formatted(hsm.library(), "666f726569676e"));
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            program.toString(),
            settings.toString());
    builder.environment().put("SOFTHSM2_CONF", hsm.settings().toString());
    Path said = folder.resolve("said");
    Process other = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try (var in = other.outputWriter()) {
      in.write(PIN + "\n");
    }
    assertThat(other.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(other.exitValue()).as(Files.readString(said)).isZero();
    try (TokenKey key = open("foreign")) {
      assertThat(Signer.recover(digest(1), key.sign(digest(1)))).contains(key.address());
    }
  }

  /** A key as no command of ours makes it. */
  private void make(String label, Bytes curve, String id, boolean extractable) {
    Attribute named = new Attribute(Name.LABEL, Bytes.of(label.getBytes(UTF_8)));
    Attribute numbered = new Attribute(Name.ID, Bytes.fromHex("0x" + id));
    Attribute stays = Attribute.flag(Name.TOKEN, true);
    TokenModule module = TokenModule.start(Cryptoki.load(hsm.library()));
    try (module;
        TokenSession session =
            TokenSession.open(module, module.token(new Token.Label("treasury")), pin(PIN), true)) {
      session.generate(
          List.of(stays, new Attribute(Name.EC_PARAMS, curve), named, numbered),
          List.of(
              stays,
              Attribute.flag(Name.PRIVATE, true),
              Attribute.flag(Name.SENSITIVE, !extractable),
              Attribute.flag(Name.EXTRACTABLE, extractable),
              Attribute.flag(Name.SIGN, true),
              named,
              numbered));
    }
  }
}
