package dev.bascule.chain.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Transactions: what is read is written back, and agrees with an independent library. */
class TransactionTest {

  private static final JsonNode SEGWIT = PublishedVectors.own("bip-0143.json");

  private static List<Bytes> samples() {
    return List.of(
        hex(SEGWIT.get("keyHash").get("unsigned").asString()),
        hex(SEGWIT.get("keyHash").get("signed").asString()),
        hex(SEGWIT.get("sixTypes").get("unsigned").asString()),
        hex(SEGWIT.get("sixTypes").get("signed").asString()));
  }

  @Test
  void whatIsReadIsWrittenBack() {
    for (Bytes bytes : samples()) {
      Transaction transaction = Transaction.parse(bytes);
      assertThat(transaction.bytes()).isEqualTo(bytes);
      fr.acinq.bitcoin.Transaction theirs = fr.acinq.bitcoin.Transaction.read(bytes.toArray());
      assertThat(transaction.txid()).hasToString(theirs.txid.toString());
      assertThat(transaction.weight()).isEqualTo(theirs.weight());
    }
  }

  @Test
  void aWitnessChangesOneIdentityOnly() {
    Transaction unsigned = Transaction.parse(samples().get(2));
    Transaction signed = Transaction.parse(samples().get(3));
    assertThat(signed.inputs().getFirst().scriptSig().isEmpty()).isFalse();
    Transaction bare = signed.withInput(0, Bytes.EMPTY, List.of());
    assertThat(bare).isEqualTo(unsigned);
    Transaction witnessOnly =
        unsigned.withInput(0, Bytes.EMPTY, signed.inputs().getFirst().witness());
    assertThat(witnessOnly.txid()).isEqualTo(unsigned.txid()).isEqualTo(unsigned.wtxid());
    assertThat(witnessOnly.wtxid()).isNotEqualTo(unsigned.txid());
  }

  @Test
  void otherFormsAreRefused() {
    String unsigned = SEGWIT.get("keyHash").get("unsigned").asString();
    String signed = SEGWIT.get("keyHash").get("signed").asString();
    refused(unsigned + "00", "after the end");
    refused(unsigned.substring(0, unsigned.length() - 2), "are left");
    refused("", "are left");
    refused("010000000000000000000000", "flag 0");
    refused("0100000000010000" + "00000000", "without inputs");
    refused(signed.substring(0, 10) + "02" + signed.substring(12), "flag 2");
    // Two inputs, counted in three bytes.
    refused(unsigned.substring(0, 8) + "fd0200" + unsigned.substring(10), "compact size of 2");
    refused(unsigned.substring(0, 8) + "fe00000001" + unsigned.substring(10), "items of 41");
    refused(unsigned.substring(0, 8) + "ffffffffffffffffff" + unsigned.substring(10), "2^31");
    // A witness, and none of it used.
    String bare = unsigned.substring(0, 8) + "0001" + unsigned.substring(8);
    int lockTime = bare.length() - 8;
    refused(bare.substring(0, lockTime) + "0000" + bare.substring(lockTime), "empty throughout");
  }

  @Test
  void amountsAreBounded() {
    assertThat(new Satoshi(2_100_000_000_000_000L)).hasToString("2100000000000000 sat");
    assertThatThrownBy(() -> new Satoshi(2_100_000_000_000_001L))
        .isInstanceOf(MalformedBitcoin.class);
    assertThatThrownBy(() -> new Satoshi(-1)).hasMessageContaining("18446744073709551615");
    Satoshi all = new Satoshi(2_100_000_000_000_000L);
    assertThatThrownBy(() -> all.plus(new Satoshi(1))).isInstanceOf(MalformedBitcoin.class);
    assertThat(Satoshi.sum(List.of(all, new Satoshi(1)))).isEmpty();
    assertThat(Satoshi.sum(List.of(new Satoshi(2), new Satoshi(3)))).contains(new Satoshi(5));
    String output = "ffffffffffffffff" + "00";
    assertThatThrownBy(() -> TxOutput.parse(hex(output))).isInstanceOf(MalformedBitcoin.class);
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Transaction.parse(hex(text)))
        .isInstanceOf(MalformedBitcoin.class)
        .hasMessageContaining(why);
  }

  private static Bytes hex(String text) {
    return Bytes.fromHex("0x" + text);
  }
}
