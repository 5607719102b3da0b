package dev.bascule.chain.safe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What owners sign, and the call by which anybody brings it to their Safe. */
class SafeTransactionTest {

  private static final Address SAFE = Address.ofHex("0x" + "88".repeat(20));
  private static final Address SHOP = Address.ofHex("0x" + "33".repeat(20));
  private static final SafeTransaction CALL =
      new SafeTransaction(
          1337, SAFE, SHOP, BigInteger.valueOf(5), Bytes.fromHex("0xdeadbeef01"), 7);

  private static SecretKey key(int number) {
    return SecretKey.of(Hash32.sha256(new byte[] {(byte) number}).bytes());
  }

  private static Address owner(int number) {
    return Signer.of(key(number).publicKey());
  }

  private static OwnerSignatures signed(SafeTransaction call, int... owners) {
    OwnerSignatures all = OwnerSignatures.NONE;
    for (int each : owners) all = all.with(owner(each), key(each).sign(call.digest()));
    return all;
  }

  /** The digest was computed by viem 2 ({@code hashTypedData}) from the same message. */
  @Test
  void theDigestIsThatOfOtherLibraries() {
    assertThat(CALL.digest().hex())
        .isEqualTo("0xe158c61519244dd48cd0c7c5acc75275047dee24b6942495cafdcd369e6a3768");
    assertThat(SafeTransaction.of(CALL.typedData())).contains(CALL);
  }

  /** The ABI of the published Safe says the same bytes as our own encoding. */
  @Test
  void theExecutionIsTheCallThatTheAbiEncodes() throws IOException {
    ContractAbi abi = OwnAbis.load().get("Safe");
    for (String data : List.of("0x", "0xdeadbeef01", "0x" + "ab".repeat(32))) {
      SafeTransaction call =
          new SafeTransaction(1337, SAFE, SHOP, BigInteger.TWO, Bytes.fromHex(data), 7);
      OwnerSignatures two = signed(call, 1, 2);
      AbiValue zero = AbiValue.of(BigInteger.ZERO);
      assertThat(call.execution(two))
          .isEqualTo(
              abi.function("execTransaction")
                  .call(
                      AbiValue.of(SHOP),
                      AbiValue.of(BigInteger.TWO),
                      AbiValue.of(Bytes.fromHex(data)),
                      zero,
                      zero,
                      zero,
                      zero,
                      AbiValue.of(Address.ZERO),
                      AbiValue.of(Address.ZERO),
                      AbiValue.of(two.bytes())));
    }
  }

  @Test
  void signaturesStandInTheOrderOfTheirOwners() {
    OwnerSignatures one = signed(CALL, 3, 1, 2);
    assertThat(one).isEqualTo(signed(CALL, 2, 3, 1));
    List<Address> order = new ArrayList<>(one.given().keySet());
    assertThat(order).isSorted().hasSize(3);
    assertThat(OwnerSignatures.read(CALL.digest(), one.bytes())).isEqualTo(one);
    assertThat(one.first(2).given().keySet()).containsExactlyElementsOf(order.subList(0, 2));
    assertThat(OwnerSignatures.read(CALL.digest(), Bytes.EMPTY)).isEqualTo(OwnerSignatures.NONE);
  }

  @Test
  void storedSignaturesThatAreNoneAreRefused() {
    Bytes both = signed(CALL, 1, 2).bytes();
    Bytes swapped = Bytes.concat(both.slice(65, 65), both.slice(0, 65));
    for (Bytes wrong :
        List.of(both.slice(0, 129), swapped, Bytes.of(new byte[65]), both.slice(65, 64))) {
      assertThatThrownBy(() -> OwnerSignatures.read(CALL.digest(), wrong))
          .isInstanceOf(MalformedSignature.class);
    }
  }

  /** Another form, or another domain, is no transaction that a treasury signs. */
  @ParameterizedTest
  @CsvSource({
    "'\"operation\":\"0\"','\"operation\":\"1\"'",
    "'\"safeTxGas\":\"0\"','\"safeTxGas\":\"1\"'",
    "'\"baseGas\":\"0\"','\"baseGas\":\"1\"'",
    "'\"gasPrice\":\"0\"','\"gasPrice\":\"1\"'",
    "'\"gasToken\":\"0x00','\"gasToken\":\"0x01'",
    "'\"refundReceiver\":\"0x00','\"refundReceiver\":\"0x01'",
    "'\"nonce\":\"7\"','\"nonce\":\"9223372036854775808\"'",
    "'\"domain\":{','\"domain\":{\"name\":\"Safe\",'",
    "'\"chainId\":\"1337\",','\"version\":\"1\",'",
  })
  void everyOtherFormIsNone(String of, String by) {
    String json = CALL.typedData().document().toString();
    assertThat(json).contains(of);
    TypedData other = TypedData.read(StrictObject.parse(json.replace(of, by).getBytes(UTF_8)));
    assertThat(SafeTransaction.of(other)).isEmpty();
  }

  @Test
  void anEmptyCallOnlyUsesItsNonceUp() {
    assertThat(SafeTransaction.empty(1337, SAFE, 7).isEmpty()).isTrue();
    assertThat(CALL.isEmpty()).isFalse();
    assertThat(new SafeTransaction(1, SAFE, SAFE, BigInteger.ONE, Bytes.EMPTY, 7).isEmpty())
        .isFalse();
  }

  @Test
  void aSafeThatCouldNotBeIsRefused() {
    List<Address> owners = List.of(owner(1), owner(2));
    assertThat(new SafeAccount(1, SAFE, SHOP, owners, 2).quorum()).isEqualTo("2 of 2 owners sign");
    assertRefused(SAFE, SHOP, owners, 3);
    assertRefused(SAFE, SHOP, owners, 0);
    assertRefused(SAFE, SHOP, List.of(), 1);
    assertRefused(SAFE, SHOP, List.of(owner(1), owner(1)), 1);
    assertRefused(SAFE, SHOP, List.of(SAFE), 1);
    assertRefused(SAFE, SHOP, List.of(Address.ZERO), 1);
    assertRefused(SAFE, SHOP, List.of(new Address(0, 0, 1)), 1);
    assertRefused(Address.ZERO, SHOP, owners, 1);
    assertRefused(SAFE, Address.ZERO, owners, 1);
  }

  private static void assertRefused(
      Address safe, Address guard, List<Address> owners, int threshold) {
    assertThatThrownBy(() -> new SafeAccount(1, safe, guard, owners, threshold))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
