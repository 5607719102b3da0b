package dev.bascule.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

class TransactionTest {

  /** The example of EIP-155. */
  @Test
  void theExampleOfEip155() {
    byte[] secret = new byte[32];
    java.util.Arrays.fill(secret, (byte) 0x46);
    Transaction transaction =
        new Transaction.Legacy(
            1,
            9,
            BigInteger.valueOf(20_000_000_000L),
            21_000,
            Optional.of(Address.ofHex("0x3535353535353535353535353535353535353535")),
            BigInteger.TEN.pow(18),
            Bytes.EMPTY);
    assertThat(transaction.signingHash().hex())
        .isEqualTo("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    SignedTransaction signed = transaction.sign(SecretKey.of(secret));
    assertThat(signed.raw().hex())
        .isEqualTo(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    assertThat(signed.sender().hex()).isEqualTo("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
    assertThat(SignedTransaction.decode(signed.raw())).isEqualTo(signed);
  }

  /** Another implementation signs the same transactions to the same bytes. */
  @Test
  void web3jEncodesTheSameBytes() {
    Random random = new Random(1559);
    for (int i = 0; i < 50; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      SecretKey key = SecretKey.of(secret);
      Credentials theirs = Credentials.create(Bytes.of(secret).hex());
      byte[] to = new byte[20];
      random.nextBytes(to);
      byte[] data = new byte[random.nextInt(200)];
      random.nextBytes(data);
      long nonce = random.nextInt(1000);
      BigInteger fee = BigInteger.valueOf(random.nextInt(3) == 0 ? 0 : random.nextInt(1 << 30));
      BigInteger value = new BigInteger(random.nextInt(90), random);
      String dataHex = data.length == 0 ? "" : Bytes.of(data).hex();
      SignedTransaction legacy =
          new Transaction.Legacy(
                  20261, nonce, fee, 90_000, Optional.of(Address.of(to)), value, Bytes.of(data))
              .sign(key);
      RawTransaction theirLegacy =
          RawTransaction.createTransaction(
              BigInteger.valueOf(nonce),
              fee,
              BigInteger.valueOf(90_000),
              Bytes.of(to).hex(),
              value,
              dataHex);
      assertThat(legacy.raw())
          .isEqualTo(Bytes.of(TransactionEncoder.signMessage(theirLegacy, 20261, theirs)));
      SignedTransaction dynamic =
          new Transaction.DynamicFee(
                  20261,
                  nonce,
                  fee,
                  fee.add(BigInteger.ONE),
                  90_000,
                  Optional.of(Address.of(to)),
                  value,
                  Bytes.of(data),
                  List.of())
              .sign(key);
      RawTransaction theirDynamic =
          RawTransaction.createTransaction(
              20261,
              BigInteger.valueOf(nonce),
              BigInteger.valueOf(90_000),
              Bytes.of(to).hex(),
              value,
              dataHex,
              fee,
              fee.add(BigInteger.ONE));
      assertThat(dynamic.raw())
          .isEqualTo(Bytes.of(TransactionEncoder.signMessage(theirDynamic, theirs)));
      for (SignedTransaction each : List.of(legacy, dynamic)) {
        assertThat(SignedTransaction.decode(each.raw())).isEqualTo(each);
        assertThat(each.sender().hex()).isEqualTo(theirs.getAddress());
      }
    }
  }

  @Test
  void accessListsAreKept() {
    Transaction transaction =
        new Transaction.DynamicFee(
            1,
            0,
            BigInteger.ZERO,
            BigInteger.ZERO,
            50_000,
            Optional.empty(),
            BigInteger.ZERO,
            Bytes.fromHex("0x6000"),
            List.of(
                new Transaction.AccessEntry(
                    Address.ofHex("0x3535353535353535353535353535353535353535"),
                    List.of(Hash32.ZERO))));
    byte[] secret = new byte[32];
    secret[31] = 1;
    SignedTransaction signed = transaction.sign(SecretKey.of(secret));
    assertThat(SignedTransaction.decode(signed.raw())).isEqualTo(signed);
  }

  @Test
  void whatIsNotASignedTransactionIsRefused() {
    byte[] secret = new byte[32];
    secret[31] = 1;
    Bytes raw =
        new Transaction.Legacy(
                1, 0, BigInteger.ONE, 21_000, Optional.empty(), BigInteger.ZERO, Bytes.EMPTY)
            .sign(SecretKey.of(secret))
            .raw();
    for (int cut = 0; cut < raw.size(); cut++) {
      Bytes part = raw.slice(0, cut);
      assertThatThrownBy(() -> SignedTransaction.decode(part)).isInstanceOf(MalformedRlp.class);
    }
    assertThatThrownBy(() -> SignedTransaction.decode(Bytes.fromHex("0x01c0")))
        .isInstanceOf(MalformedRlp.class);
    assertThatThrownBy(
            () -> SignedTransaction.decode(Bytes.fromHex("0xc90180830186a080800080801b0101")))
        .isInstanceOfAny(MalformedRlp.class, MalformedSignature.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77"
      })
  void addressesOfEip55(String text) {
    Address address = Eip55.parse(text);
    assertThat(Eip55.checksummed(address)).isEqualTo(text);
    assertThat(Eip55.parse(address.hex())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAegg",
        "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        ""
      })
  void aMistypedAddressIsRefused(String text) {
    assertThatThrownBy(() -> Eip55.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
