package dev.bascule.chain.bitcoin.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SignedAnswer.Check;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever carries a signer's answer, and has no key of the wallet, writes into it. */
class CoinTheftsTest {

  static final List<String> FORMS = Wallets.FORMS;
  static final List<String> SEVERAL =
      FORMS.stream().filter(form -> form.contains("multi")).toList();

  private static final int MAGIC = 5;
  private static final int PARTIAL_SIG = 0x02;
  private static final int SIGHASH_TYPE = 0x03;
  private static final int FINAL_SCRIPT_SIG = 0x07;
  private static final int FINAL_WITNESS = 0x08;
  private static final int TAP_SCRIPT_SIG = 0x14;
  private static final int UNKNOWN = 0xf0;

  private static SigningRequest.Asked asked(Psbt psbt) {
    return new SigningRequest.Asked(
        "payout",
        "payout",
        Address.ofHex("0x" + "11".repeat(20)),
        1,
        2,
        new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
  }

  private static Check check(Psbt wanted, Optional<Psbt> before, Psbt answer) {
    SigningRequest.Asked asked = asked(wanted);
    return new SignedAnswer.Utxo(asked.digest(), answer)
        .check(asked, before.map(SignedAnswer.Partial.Coins::new));
  }

  /** One more field at the beginning of an input's map. */
  private static Psbt with(Psbt psbt, int input, Bytes key, Bytes value) {
    Bytes bytes = psbt.bytes();
    WireReader reader = new WireReader(bytes);
    reader.take(MAGIC);
    for (int map = 0; map <= input; map++) {
      while (!reader.sized().isEmpty()) reader.sized();
    }
    int at = bytes.size() - reader.left();
    Bytes pair = new WireWriter().sized(key).sized(value).bytes();
    return Psbt.parse(Bytes.concat(bytes.slice(0, at), pair, bytes.slice(at)));
  }

  private static Bytes type(int type) {
    return Bytes.of((byte) type);
  }

  private static Bytes stack(Bytes... items) {
    WireWriter writer = new WireWriter();
    Transaction.writeStack(writer, List.of(items));
    return writer.bytes();
  }

  /** A witness that nobody verified would be stored, sent for ever, and never be replaced. */
  @ParameterizedTest
  @FieldSource("FORMS")
  void aWitnessOfNobodyIsNoSignature(String form) {
    Psbt wanted = Wallets.honest(Wallets.wallet(form));
    Psbt forged = wanted;
    Psbt malleated = wanted;
    for (int input = 0; input < 2; input++) {
      forged = with(forged, input, type(FINAL_WITNESS), stack(type(1)));
      malleated = with(malleated, input, type(FINAL_SCRIPT_SIG), type(0x51));
    }
    assertThat(check(wanted, Optional.empty(), forged)).isInstanceOf(Check.Refused.class);
    // It would have another id, under which the signers' own answer is refused.
    assertThat(check(wanted, Optional.empty(), malleated)).isInstanceOf(Check.Refused.class);
  }

  /** One signer's own answer, with a witness of nobody for one of the inputs. */
  @ParameterizedTest
  @FieldSource("SEVERAL")
  void aWitnessOfNobodyDoesNotStayBesideSignatures(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt wanted = Wallets.honest(wallet);
    Psbt forged = with(Wallets.signed(wanted, wallet, 0), 0, type(FINAL_WITNESS), stack(type(1)));
    Check honest = check(wanted, Optional.empty(), Wallets.signed(wanted, wallet, 0));
    assertThat(honest).isInstanceOf(Check.NeedsMore.class);
    assertThat(check(wanted, Optional.empty(), forged)).isEqualTo(honest);
  }

  /**
   * What is kept until the next signer answers has signatures of the wallet's keys and nothing
   * else: it cannot grow until nobody can read it, and nothing in it stands against the next.
   */
  @ParameterizedTest
  @FieldSource("SEVERAL")
  void nothingButSignaturesOfTheWalletIsKept(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt wanted = Wallets.honest(wallet);
    Psbt signed = Wallets.signed(wanted, wallet, 0);
    Bytes der =
        Wallets.signed(Wallets.honest(Wallets.wallet("wpkh(A)")), Wallets.wallet("wpkh(A)"), 0)
            .inputs()
            .getFirst()
            .signatures()
            .values()
            .iterator()
            .next()
            .bytes();
    Bytes stranger = Wallets.master(7).publicKey().key().compressed();
    Psbt more = with(signed, 0, type(UNKNOWN), Bytes.of(new byte[100_000]));
    more = with(more, 0, Bytes.concat(type(PARTIAL_SIG), stranger), der);
    Hash32 leaf = Hash32.sha256(new byte[1]);
    Bytes tap = Bytes.concat(type(TAP_SCRIPT_SIG), stranger.slice(1), Bytes.of(leaf));
    more = with(more, 1, tap, Bytes.of(new byte[64]));
    Check honest = check(wanted, Optional.empty(), signed);
    assertThat(honest).isInstanceOf(Check.NeedsMore.class);
    assertThat(check(wanted, Optional.empty(), more)).isEqualTo(honest);
  }

  /** One signer asks for a type that the others do not sign by. */
  @ParameterizedTest
  @ValueSource(strings = {"tr(NOBODY,multi_a(2,A,B,C))"})
  void oneSignersSighashIsNotTheNextOnes(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt wanted = Wallets.honest(wallet);
    Psbt all = wanted;
    for (int input = 0; input < 2; input++) {
      all = with(all, input, type(SIGHASH_TYPE), new WireWriter().uint32(1).bytes());
    }
    Check first = check(wanted, Optional.empty(), Wallets.signed(all, wallet, 0));
    assertThat(first)
        .isInstanceOfSatisfying(
            Check.NeedsMore.class,
            more ->
                assertThat(
                        check(
                            wanted,
                            Optional.of(((SignedAnswer.Partial.Coins) more.partial()).psbt()),
                            Wallets.signed(wanted, wallet, 2)))
                    .isInstanceOf(Check.Spends.class));
  }

  /** Fields that were asked otherwise, and signatures that are none, are named. */
  @Test
  void whatContradictsIsRefused() {
    Descriptor wallet = Wallets.wallet("wsh(sortedmulti(2,A,B,C))");
    Psbt wanted = Wallets.honest(wallet);
    Psbt other = Wallets.honest(Wallets.wallet("wsh(sortedmulti(1,A,B,C))"));
    assertThat(check(wanted, Optional.empty(), other)).isInstanceOf(Check.Refused.class);
    assertThat(check(wanted, Optional.empty(), wanted))
        .isInstanceOfSatisfying(
            Check.Refused.class,
            no -> assertThat(no.code()).isEqualTo(SignedAnswer.Code.SIGNATURE_MISSING));
  }
}
