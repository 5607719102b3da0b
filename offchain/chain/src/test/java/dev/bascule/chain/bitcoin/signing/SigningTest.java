package dev.bascule.chain.bitcoin.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedKey;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.Finalization.Reason;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtCombine;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.bitcoin.psbt.PsbtInput;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.signature.SchnorrSignature;
import fr.acinq.bitcoin.PrivateKey;
import fr.acinq.bitcoin.ScriptFlags;
import fr.acinq.bitcoin.TxOut;
import fr.acinq.bitcoin.psbt.SignPsbtResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From an honest PSBT to a transaction that the script interpreter of an independent library takes,
 * for every form of wallet; and signatures of that library among ours.
 */
class SigningTest {

  static final List<String> FORMS = Wallets.FORMS;

  @ParameterizedTest
  @FieldSource("FORMS")
  void whatIsSignedSpends(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt psbt = Wallets.honest(wallet);
    boolean alone = !form.contains("multi");
    Psbt signed = Wallets.signed(psbt, wallet, 0);
    if (!alone) {
      assertThat(reasons(signed))
          .containsExactly(
              new Reason.TooFewSignatures(0, 1, 2), new Reason.TooFewSignatures(1, 1, 2));
      signed = combined(signed, Wallets.signed(psbt, wallet, 2));
    }
    Transaction transaction = finalized(signed);
    assertThat(transaction.txid()).isEqualTo(psbt.transaction().txid());
    interpret(transaction, wallet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wsh(sortedmulti(2,A,B,C))", "tr(NOBODY,multi_a(2,A,B,C))"})
  void threeSignaturesAreEnoughForTwo(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt psbt = Wallets.honest(wallet);
    Psbt all = psbt;
    for (int signer = 0; signer < 3; signer++) {
      all = combined(all, Wallets.signed(psbt, wallet, signer));
    }
    interpret(finalized(all), wallet);
  }

  @ParameterizedTest
  @FieldSource("FORMS")
  void whatIsShownIsInAmounts(String form) {
    Descriptor wallet = Wallets.wallet(form);
    ReviewedSpend spend = Wallets.accepted(Wallets.honest(wallet), wallet);
    assertThat(spend.fee()).isEqualTo(new Satoshi(5_000));
    assertThat(spend.external()).isEqualTo(new Satoshi(1_500_000));
    assertThat(spend.spent()).extracting(spent -> spent.own().index()).containsExactly(0L, 1L);
    assertThat(spend.paid().get(0)).isInstanceOf(ReviewedSpend.Paid.External.class);
    assertThat(spend.paid().get(1))
        .isInstanceOfSatisfying(
            ReviewedSpend.Paid.Own.class,
            own -> {
              assertThat(own.own().branch()).isEqualTo(1);
              assertThat(own.own().index()).isEqualTo(3);
              assertThat(own.address().text().orElseThrow()).startsWith("bcrt1");
            });
  }

  /** Byte for byte the same from one build to the next: a leak through nonces would be seen. */
  @ParameterizedTest
  @FieldSource("FORMS")
  void signaturesAreDeterministic(String form) {
    Descriptor wallet = Wallets.wallet(form);
    Psbt psbt = Wallets.honest(wallet);
    assertThat(Wallets.signed(psbt, wallet, 0)).isEqualTo(Wallets.signed(psbt, wallet, 0));
  }

  /** The other library reads our PSBT and signs it with the second key; we take it. */
  @Test
  void theirSignatureAndOursSpendTogether() {
    Descriptor wallet = Wallets.wallet("wsh(sortedmulti(2,A,B,C))");
    Psbt psbt = Wallets.honest(wallet);
    fr.acinq.bitcoin.psbt.Psbt theirs =
        fr.acinq.bitcoin.psbt.Psbt.read(psbt.bytes().toArray()).getRight();
    for (int input = 0; input < 2; input++) {
      SignPsbtResult result = theirs.sign(theirKey(wallet, input), input).getRight();
      theirs = result.getPsbt();
    }
    byte[] written = fr.acinq.bitcoin.psbt.Psbt.write(theirs).toByteArray();
    Psbt signedByThem = Psbt.parse(Bytes.of(written));
    assertThat(signedByThem.inputs()).allMatch(input -> input.signatures().size() == 1);
    // The same key signs the same bytes in both: RFC 6979 and low s.
    Psbt signedByUs = Wallets.signed(psbt, wallet, 1);
    for (int input = 0; input < 2; input++) {
      assertThat(signedByThem.inputs().get(input).signatures())
          .isEqualTo(signedByUs.inputs().get(input).signatures());
    }
    interpret(finalized(combined(signedByThem, Wallets.signed(psbt, wallet, 0))), wallet);
  }

  private static PrivateKey theirKey(Descriptor wallet, int input) {
    DerivedKey key = wallet.at(0, input).keys().get(1);
    DerivationPath path = key.origin().orElseThrow().path();
    return new PrivateKey(Wallets.master(1).derive(path).secretKey().copySecret());
  }

  @Test
  void aSignatureOfAnotherInputIsNamed() {
    Descriptor wallet = Wallets.wallet("wsh(sortedmulti(2,A,B,C))");
    Psbt psbt = Wallets.honest(wallet);
    Psbt signed = combined(Wallets.signed(psbt, wallet, 0), Wallets.signed(psbt, wallet, 1));
    DerivedKey key = wallet.at(0, 0).keys().getFirst();
    DerivedKey other = wallet.at(0, 1).keys().getFirst();
    PsbtInput.Ecdsa swapped = signed.inputs().get(1).signatures().get(other.key());
    Psbt wrong = PsbtUpdate.signature(signed, 0, key, swapped);
    assertThat(reasons(wrong)).containsExactly(new Reason.BadSignature(0, key.key().compressed()));
    PsbtInput.Ecdsa right = signed.inputs().getFirst().signatures().get(key.key());
    Psbt none = PsbtUpdate.signature(signed, 0, key, new PsbtInput.Ecdsa(right.signature(), 2));
    assertThat(reasons(none)).containsExactly(new Reason.SighashNotAll(0, 2));
  }

  @Test
  void aForgedTaprootSignatureIsNamed() {
    Descriptor wallet = Wallets.wallet("tr(A)");
    Psbt signed = Wallets.signed(Wallets.honest(wallet), wallet, 0);
    SchnorrSignature other = signed.inputs().get(1).tapKeySignature().orElseThrow().signature();
    Psbt wrong = PsbtUpdate.keySignature(signed, 0, new PsbtInput.Schnorr(other, 0));
    Bytes outputKey = wallet.at(0, 0).script().bytes().slice(2);
    assertThat(reasons(wrong)).containsExactly(new Reason.BadSignature(0, outputKey));
  }

  @Test
  void aKeyThatIsNotInTheWalletSignsNothing() {
    Descriptor wallet = Wallets.wallet("wpkh(A)");
    SpendSigner.Signed signed =
        SpendSigner.sign(Wallets.accepted(Wallets.honest(wallet), wallet), Wallets.master(1));
    assertThat(signed.signatures()).isZero();
    assertThat(signed.psbt()).isEqualTo(Wallets.honest(wallet));
  }

  private static Psbt combined(Psbt one, Psbt other) {
    return switch (PsbtCombine.combine(List.of(one, other))) {
      case PsbtCombine.Combination.Combined(Psbt psbt) -> psbt;
      case PsbtCombine.Combination refused -> throw new AssertionError(refused);
    };
  }

  private static Transaction finalized(Psbt psbt) {
    return switch (PsbtFinalize.finalizeAll(psbt)) {
      case Finalization.Finalized(Psbt done, Transaction transaction) -> {
        assertThat(Psbt.parse(done.bytes())).isEqualTo(done);
        yield transaction;
      }
      case Finalization.Unfinished(List<Reason> reasons) -> throw new AssertionError(reasons);
    };
  }

  private static List<Reason> reasons(Psbt psbt) {
    return switch (PsbtFinalize.finalizeAll(psbt)) {
      case Finalization.Finalized _ -> throw new AssertionError("was finalized");
      case Finalization.Unfinished(List<Reason> reasons) -> reasons;
    };
  }

  /** Runs the scripts of the independent library over our transaction. */
  private static void interpret(Transaction transaction, Descriptor wallet) {
    fr.acinq.bitcoin.Transaction theirs =
        fr.acinq.bitcoin.Transaction.read(transaction.bytes().toArray());
    Map<fr.acinq.bitcoin.OutPoint, TxOut> spent = new HashMap<>();
    for (int i = 0; i < theirs.txIn.size(); i++) {
      TxOutput output = Wallets.previous(wallet, i).outputs().get(1);
      TxOut txOut =
          new TxOut(
              new fr.acinq.bitcoin.Satoshi(output.amount().value()),
              output.script().bytes().toArray());
      spent.put(theirs.txIn.get(i).outPoint, txOut);
    }
    fr.acinq.bitcoin.Transaction.correctlySpends(
        theirs, spent, ScriptFlags.STANDARD_SCRIPT_VERIFY_FLAGS);
  }
}
