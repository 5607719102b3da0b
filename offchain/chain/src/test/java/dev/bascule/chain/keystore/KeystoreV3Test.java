package dev.bascule.chain.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.core.id.Address;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class KeystoreV3Test {

  private static final String SECRET =
      "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

  /**
   * Made with OpenSSL (scrypt, AES) and viem (Keccak-256) from the published example's values, with
   * r = 8.
   */
  private static final String SCRYPT =
      """
      {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
       "ciphertext":"b160ff7e6d855b53a3f8d65e4b2850584cfaa01751807f19d07c298de16f802d",
       "kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"p":1,"r":8,
       "salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
       "mac":"daeeba49ffae86381ae33f74c05dc0038888a7806267a04a1ae2183a7f2b7b17"},
       "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
      """;

  /** The published example with PBKDF2. */
  private static final String PBKDF2 =
      """
      {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
       "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
       "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
       "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
       "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
       "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
      """;

  private static SecretBytes password(String text) {
    return SecretBytes.copyOf(text.getBytes(US_ASCII));
  }

  private static KeystoreV3 read(String json) {
    return KeystoreV3.read(StrictObject.parse(json.getBytes(UTF_8)));
  }

  private static String opened(KeystoreV3 keystore, String password) {
    return switch (keystore.open(password(password))) {
      case KeystoreV3.Opened.Secret(SecretBytes secret) -> secret.read(HexFormat.of()::formatHex);
      case KeystoreV3.Opened.WrongPassword _ -> "wrong";
    };
  }

  @Test
  void examplesOfOthersOpen() {
    assertThat(opened(read(SCRYPT), "testpassword")).isEqualTo(SECRET);
    assertThat(opened(read(PBKDF2), "testpassword")).isEqualTo(SECRET);
  }

  @Test
  void anotherPasswordOrAnotherByteIsNoticed() {
    assertThat(opened(read(PBKDF2), "testpasswore")).isEqualTo("wrong");
    assertThat(opened(read(PBKDF2.replace("5318b4", "5318b5")), "testpassword")).isEqualTo("wrong");
    assertThat(opened(read(PBKDF2.replace("517ead", "517eae")), "testpassword")).isEqualTo("wrong");
  }

  @Test
  void whatIsWrittenReadsBack() {
    for (int size : new int[] {1, 16, 32, 64}) {
      byte[] secret = new byte[size];
      Arrays.fill(secret, (byte) size);
      KeystoreV3 sealed =
          KeystoreV3.seal(
              SecretBytes.copyOf(secret), password("p"), 10, new SecureRandom()::nextBytes);
      assertThat(opened(read(sealed.toJson().toString()), "p"))
          .isEqualTo(HexFormat.of().formatHex(secret));
      assertThat(sealed.toJson().toString())
          .doesNotContain(HexFormat.of().formatHex(secret, 0, 1).repeat(8));
    }
  }

  /** A file must not make its reader work for hours, nor take the machine's memory. */
  @Test
  void costsAreBounded() {
    assertThatThrownBy(() -> read(SCRYPT.replace("262144", "1073741824")))
        .isInstanceOf(MalformedKeystore.class);
    assertThatThrownBy(() -> read(SCRYPT.replace("262144", "262143")))
        .isInstanceOf(MalformedKeystore.class);
    assertThatThrownBy(() -> read(SCRYPT.replace("\"p\":1", "\"p\":8192")))
        .isInstanceOf(MalformedKeystore.class);
    assertThatThrownBy(() -> read(PBKDF2.replace("262144", "2000000000")))
        .isInstanceOf(MalformedKeystore.class);
  }

  /** The published example with scrypt has n = 2^18 and r = 1, which RFC 7914 forbids. */
  @Test
  void whatTheStandardForbidsIsRefused() {
    assertThatThrownBy(() -> read(SCRYPT.replace("\"r\":8", "\"r\":1")))
        .isInstanceOf(MalformedKeystore.class);
  }

  @Test
  void idsAreOfVersionFour() {
    KeystoreV3 sealed =
        KeystoreV3.seal(
            password("secret"), password("p"), 1, target -> Arrays.fill(target, (byte) 0xff));
    assertThat(JsonMapper.shared().readTree(sealed.toJson().toString()).get("id").stringValue())
        .isEqualTo("ffffffff-ffff-4fff-bfff-ffffffffffff");
  }

  /** As others write it: 40 digits; some with 0x, or with the checksum. */
  @Test
  void theAddressIsReadAndWritten() {
    String said = "008aeeda4d805471df9b2a5b0f38a0c3bcba786b";
    Address account = Address.ofHex("0x" + said);
    for (String text : new String[] {said, "0x" + said, Eip55.checksummed(account)}) {
      KeystoreV3 sealed = read(withAddress(text));
      assertThat(sealed.address()).contains(account);
      assertThat(sealed.toJson().get("address").asString()).isEqualTo(said);
    }
    assertThat(read(SCRYPT).address()).isEmpty();
    assertThat(read(SCRYPT).ofAccount(account).address()).contains(account);
    assertThat(read(read(SCRYPT).ofAccount(account).toJson().toString()).address())
        .contains(account);
    String checksum = Eip55.checksummed(account);
    for (String bad :
        new String[] {"", said.substring(1), checksum.replace('D', 'd'), "x" + said}) {
      assertThatThrownBy(() -> read(withAddress(bad)))
          .as(bad)
          .isInstanceOf(MalformedKeystore.class);
    }
  }

  private static String withAddress(String address) {
    return SCRYPT.replaceFirst("\\{", "{\"address\":\"" + address + "\",");
  }
}
