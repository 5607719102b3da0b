package dev.bascule.chain.bitcoin.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.bitcoin.psbt.SpentOutput;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/** What a host tries that lies to its signer, each by its name. */
class AttackTest {

  static final List<String> FORMS = Wallets.FORMS;

  private static final Descriptor WALLET = Wallets.wallet("wsh(sortedmulti(2,A,B,C))");
  private static final Descriptor TAPROOT = Wallets.wallet("tr(A)");

  /** The hints of our change stand beside a script of the attacker's. */
  @ParameterizedTest
  @FieldSource("FORMS")
  void changeSubstitution(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt psbt =
        Wallets.unsigned(
            wallet,
            List.of(
                new TxOutput(new Satoshi(1_500_000), Wallets.STRANGER),
                new TxOutput(new Satoshi(495_000), Wallets.STRANGER)));
    Psbt lying = PsbtUpdate.output(psbt, 1, wallet.at(1, 3));
    assertThat(Wallets.refused(lying, wallet))
        .containsExactly(new SpendRefusal.ChangeSubstitution(1, Wallets.STRANGER));
  }

  /** Our keys, and the attacker's threshold: every hint is true, the script is not ours. */
  @Test
  void changeToAnotherThresholdOfTheSameKeys() {
    Descriptor looser = Wallets.wallet("wsh(sortedmulti(1,A,B,C))");
    DerivedOutput change = looser.at(1, 3);
    Psbt psbt =
        Wallets.unsigned(
            WALLET,
            List.of(
                new TxOutput(new Satoshi(1_500_000), Wallets.STRANGER),
                new TxOutput(new Satoshi(495_000), change.script())));
    assertThat(Wallets.refused(PsbtUpdate.output(psbt, 1, change), WALLET))
        .containsExactly(new SpendRefusal.ChangeSubstitution(1, change.script()));
  }

  /** Change that is ours, at an index that nobody would look at again. */
  @Test
  void changeOutOfReach() {
    DerivedOutput far = WALLET.at(1, 1_001);
    Psbt psbt =
        Wallets.unsigned(WALLET, List.of(new TxOutput(new Satoshi(1_995_000), far.script())));
    assertThat(Wallets.refused(PsbtUpdate.output(psbt, 0, far), WALLET))
        .containsExactly(new SpendRefusal.ChangeOutOfReach(0, 1_001, 1_000));
  }

  @Test
  void anOutputWithoutHintsIsSomebodyElses() {
    DerivedOutput change = WALLET.at(1, 3);
    Psbt psbt =
        Wallets.unsigned(WALLET, List.of(new TxOutput(new Satoshi(1_995_000), change.script())));
    assertThat(Wallets.accepted(psbt, WALLET).external()).isEqualTo(new Satoshi(1_995_000));
  }

  /** The previous transaction is another one, in which the output has another amount. */
  @Test
  void amountLie() {
    DerivedOutput own = WALLET.at(0, 0);
    Transaction other = Wallets.funding(own, 10_000, 0);
    Psbt lying = PsbtUpdate.input(Wallets.honest(WALLET), 0, other, own);
    OutPoint named = lying.transaction().inputs().getFirst().spent();
    assertThat(Wallets.refused(lying, WALLET))
        .containsExactly(
            new SpendRefusal.AmountLie(0, new SpentOutput.OtherTransaction(other.txid(), named)));
  }

  /** The witness output beside the true previous transaction says another amount. */
  @Test
  void amountLieInTheWitnessOutput() {
    TxOutput real = Wallets.previous(WALLET, 0).outputs().get(1);
    TxOutput stated = new TxOutput(new Satoshi(999_999), real.script());
    Psbt lying = with(Wallets.honest(WALLET), 0, "01", stated.bytes());
    assertThat(Wallets.refused(lying, WALLET))
        .containsExactly(new SpendRefusal.AmountLie(0, new SpentOutput.Contradicted(stated, real)));
  }

  /** BIP-143 does not cover the amounts of other inputs: only the transaction proves them. */
  @Test
  void amountUnproven() {
    Psbt lying = without(Wallets.honest(WALLET), 0, "00");
    assertThat(Wallets.refused(lying, WALLET)).containsExactly(new SpendRefusal.AmountUnproven(0));
    Psbt nothing = without(lying, 0, "01");
    assertThat(Wallets.refused(nothing, WALLET))
        .containsExactly(new SpendRefusal.AmountUnproven(0));
    // Taproot signatures cover them.
    Psbt taproot = without(Wallets.honest(TAPROOT), 0, "00");
    assertThat(Wallets.accepted(taproot, TAPROOT).fee()).isEqualTo(new Satoshi(5_000));
  }

  @Test
  void feeBurn() {
    Psbt burning =
        Wallets.unsigned(WALLET, List.of(new TxOutput(new Satoshi(1_949_999), Wallets.STRANGER)));
    assertThat(Wallets.refused(burning, WALLET))
        .containsExactly(
            new SpendRefusal.FeeBurn(new Satoshi(50_001), new Satoshi(2_000_000), Wallets.POLICY));
    Psbt most =
        Wallets.unsigned(WALLET, List.of(new TxOutput(new Satoshi(1_950_000), Wallets.STRANGER)));
    assertThat(Wallets.accepted(most, WALLET).fee()).isEqualTo(new Satoshi(50_000));
  }

  /** A small payment with a fee that is below the absolute limit and still too much for it. */
  @Test
  void feeBurnByShare() {
    DerivedOutput change = WALLET.at(1, 0);
    Psbt psbt =
        Wallets.unsigned(
            WALLET,
            List.of(
                new TxOutput(new Satoshi(10_000), Wallets.STRANGER),
                new TxOutput(new Satoshi(1_988_888), change.script())));
    Psbt burning = PsbtUpdate.output(psbt, 1, change);
    assertThat(Wallets.refused(burning, WALLET)).hasOnlyElementsOfType(SpendRefusal.FeeBurn.class);
  }

  @Test
  void feeNegative() {
    Psbt psbt =
        Wallets.unsigned(WALLET, List.of(new TxOutput(new Satoshi(2_000_001), Wallets.STRANGER)));
    assertThat(Wallets.refused(psbt, WALLET))
        .containsExactly(
            new SpendRefusal.FeeNegative(new Satoshi(2_000_000), new Satoshi(2_000_001)));
  }

  @Test
  void amountsBeyondAllMoney() {
    Satoshi all = new Satoshi(2_100_000_000_000_000L);
    TxOutput output = new TxOutput(all, Wallets.STRANGER);
    assertThat(Wallets.refused(Wallets.unsigned(WALLET, List.of(output, output)), WALLET))
        .containsExactly(new SpendRefusal.AmountImpossible());
  }

  @ParameterizedTest
  @FieldSource("FORMS")
  void sighashOtherThanAll(String form) {
    Descriptor wallet = Wallets.wallet(form);
    for (int sighash : new int[] {0, 1, 2, 3, 4, 0x80, 0x81, 0x82, 0x83, 0x100}) {
      Psbt psbt = with(Wallets.honest(wallet), 1, "03", new WireWriter().uint32(sighash).bytes());
      if (sighash == 1 || (sighash == 0 && form.startsWith("tr"))) {
        assertThat(Wallets.accepted(psbt, wallet)).isNotNull();
      } else {
        assertThat(Wallets.refused(psbt, wallet))
            .containsExactly(new SpendRefusal.SighashForbidden(1, sighash));
      }
    }
  }

  /** An input that is not ours: whoever adds it can say anything of it. */
  @Test
  void disguiseOfAForeignInput() {
    Descriptor other = Wallets.wallet("wsh(sortedmulti(1,A,B,C))");
    assertThat(Wallets.refused(Wallets.honest(other), WALLET))
        .contains(new SpendRefusal.Disguise(SpendRefusal.Mask.FOREIGN_INPUT, 0))
        .contains(new SpendRefusal.Disguise(SpendRefusal.Mask.FOREIGN_INPUT, 1));
  }

  @Test
  void disguiseOfTheScript() {
    Bytes other = Wallets.wallet("wsh(sortedmulti(1,A,B,C))").at(0, 0).script().bytes();
    for (String type : new String[] {"04", "05"}) {
      assertThat(Wallets.refused(with(Wallets.honest(WALLET), 0, type, other), WALLET))
          .containsExactly(new SpendRefusal.Disguise(SpendRefusal.Mask.OTHER_SCRIPT, 0));
    }
    Bytes key = Wallets.wallet("tr(B)").at(0, 0).keys().getFirst().key().xOnly().bytes();
    assertThat(Wallets.refused(with(Wallets.honest(TAPROOT), 0, "17", key), TAPROOT))
        .containsExactly(new SpendRefusal.Disguise(SpendRefusal.Mask.OTHER_SCRIPT, 0));
  }

  @Test
  void disguiseOfADestination() {
    Script odd = new Script(Bytes.fromHex("0x51"));
    Psbt psbt = Wallets.unsigned(WALLET, List.of(new TxOutput(new Satoshi(1_995_000), odd)));
    assertThat(Wallets.refused(psbt, WALLET))
        .containsExactly(new SpendRefusal.Disguise(SpendRefusal.Mask.NO_ADDRESS, 0));
  }

  @Test
  void amountBurnedInData() {
    Script data = new Script(Bytes.fromHex("0x6a0401020304"));
    TxOutput payment = new TxOutput(new Satoshi(1_990_000), Wallets.STRANGER);
    Psbt burning = Wallets.unsigned(WALLET, List.of(payment, new TxOutput(new Satoshi(1), data)));
    assertThat(Wallets.refused(burning, WALLET))
        .containsExactly(new SpendRefusal.AmountBurned(1, new Satoshi(1)));
    Psbt shown = Wallets.unsigned(WALLET, List.of(payment, new TxOutput(Satoshi.ZERO, data)));
    assertThat(Wallets.accepted(shown, WALLET).paid().get(1))
        .isEqualTo(new ReviewedSpend.Paid.Data(data.bytes()));
  }

  @Test
  void theSameOutputTwice() {
    Transaction honest = Wallets.honest(WALLET).transaction();
    List<TxInput> inputs = new ArrayList<>(honest.inputs());
    inputs.set(1, inputs.get(0));
    Psbt psbt = Psbt.of(new Transaction(2, inputs, honest.outputs(), 0));
    assertThat(Wallets.refused(psbt, WALLET))
        .contains(new SpendRefusal.SpentTwice(inputs.getFirst().spent()));
  }

  @Test
  void nothingToSpend() {
    Psbt psbt = Psbt.of(new Transaction(2, List.of(), List.of(), 0));
    assertThat(Wallets.refused(psbt, WALLET)).containsExactly(new SpendRefusal.Empty());
  }

  /** BIP-174: the PSBTs that a signer must fail. */
  @Test
  void publishedPsbtsThatSignersMustRefuse() {
    int refused = 0;
    for (JsonNode vector : PublishedVectors.shared("bips/bip-0174-psbt.json").get("vectors")) {
      if (!vector.get("section").asString().equals("Fails Signer checks")) continue;
      Psbt psbt = Psbt.parseBase64(vector.get("base64").asString());
      assertThat(Wallets.refused(psbt, WALLET)).as(vector.get("case").asString()).isNotEmpty();
      refused++;
    }
    assertThat(refused).isEqualTo(4);
  }

  private static Psbt with(Psbt psbt, int input, String type, Bytes value) {
    return edit(psbt, input, type, value);
  }

  private static Psbt without(Psbt psbt, int input, String type) {
    return edit(psbt, input, type, null);
  }

  /** Edits the file as an attacker does: a bare key of one input set or taken out. */
  private static Psbt edit(Psbt psbt, int input, String type, Bytes value) {
    Bytes wanted = Bytes.fromHex("0x" + type);
    WireReader reader = new WireReader(psbt.bytes());
    WireWriter writer = new WireWriter().put(reader.take(5));
    int maps = 1 + psbt.inputs().size() + psbt.outputs().size();
    for (int map = 0; map < maps; map++) {
      if (map == 1 + input && value != null) writer.sized(wanted).sized(value);
      for (Bytes key = reader.sized(); !key.isEmpty(); key = reader.sized()) {
        Bytes kept = reader.sized();
        if (map != 1 + input || !key.equals(wanted)) writer.sized(key).sized(kept);
      }
      writer.uint8(0);
    }
    return Psbt.parse(writer.bytes());
  }
}
