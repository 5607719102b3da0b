package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three signers, wallets of every form that is read, and honest PSBTs that spend from them. */
final class Wallets {

  static final SpendPolicy POLICY =
      new SpendPolicy(BitcoinNetwork.REGTEST, new Satoshi(50_000), 1_000, 1_000);

  static final List<String> FORMS =
      List.of(
          "wpkh(A)",
          "wsh(sortedmulti(2,A,B,C))",
          "tr(A)",
          "tr(NOBODY,multi_a(2,A,B,C))",
          "tr(NOBODY,sortedmulti_a(2,A,B,C))");

  /** A script of somebody else. */
  static final Script STRANGER =
      Script.witness(0, Bytes.of(Hash32.sha256(new byte[] {9})).slice(0, 20));

  private Wallets() {}

  /** Signer 0, 1 or 2. */
  static ExtendedPrivateKey master(int signer) {
    byte[] seed = new byte[32];
    seed[0] = (byte) (signer + 1);
    return ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(seed), BitcoinNetwork.REGTEST.keys());
  }

  static Descriptor wallet(String form) {
    String body = form.replace("NOBODY", TaprootOutput.NOBODY.bytes().hex().substring(2));
    for (int signer = 0; signer < 3; signer++) {
      ExtendedPrivateKey master = master(signer);
      DerivationPath path = DerivationPath.parse("m/48h/1h/0h/2h");
      String key =
          "["
              + master.fingerprint()
              + "/"
              + path.stepsText()
              + "]"
              + master.derive(path).publicKey()
              + "/<0;1>/*";
      body = body.replaceAll("\\b" + (char) ('A' + signer) + "\\b", key);
    }
    return Descriptor.parse(Descriptor.withChecksum(body));
  }

  /** A transaction that paid this output. */
  static Transaction funding(DerivedOutput own, long amount, int salt) {
    OutPoint from = new OutPoint(new TxId(Hash32.sha256(new byte[] {(byte) salt})), 0);
    TxInput input = new TxInput(from, Bytes.EMPTY, 0xffff_fffdL, List.of());
    TxOutput other = new TxOutput(new Satoshi(777), STRANGER);
    return new Transaction(
        2, List.of(input), List.of(other, new TxOutput(new Satoshi(amount), own.script())), 0);
  }

  /** Two inputs of 1,000,000, one output of 1,500,000 to a stranger, change, and 5,000 of fee. */
  static Psbt honest(Descriptor wallet) {
    DerivedOutput change = wallet.at(1, 3);
    Psbt psbt =
        unsigned(
            wallet,
            List.of(
                new TxOutput(new Satoshi(1_500_000), STRANGER),
                new TxOutput(new Satoshi(495_000), change.script())));
    return PsbtUpdate.output(psbt, 1, change);
  }

  /** The same inputs, with these outputs and no hints for them. */
  static Psbt unsigned(Descriptor wallet, List<TxOutput> outputs) {
    List<TxInput> inputs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      OutPoint spent = new OutPoint(previous(wallet, i).txid(), 1);
      inputs.add(new TxInput(spent, Bytes.EMPTY, 0xffff_fffdL, List.of()));
    }
    Psbt psbt = Psbt.of(new Transaction(2, inputs, outputs, 0));
    for (int i = 0; i < 2; i++) {
      psbt = PsbtUpdate.input(psbt, i, previous(wallet, i), wallet.at(0, i));
    }
    return psbt;
  }

  static Transaction previous(Descriptor wallet, int input) {
    return funding(wallet.at(0, input), 1_000_000, input);
  }

  static ReviewedSpend accepted(Psbt psbt, Descriptor wallet) {
    return switch (SpendReview.review(psbt, new OwnOutputs(List.of(wallet)), POLICY)) {
      case SpendReview.Answer.Acceptable(ReviewedSpend spend) -> spend;
      case SpendReview.Answer.Refused(List<SpendRefusal> reasons) ->
          throw new AssertionError(
              reasons.stream().map(Object::toString).collect(Collectors.joining("; ")));
    };
  }

  static List<SpendRefusal> refused(Psbt psbt, Descriptor wallet) {
    return switch (SpendReview.review(psbt, new OwnOutputs(List.of(wallet)), POLICY)) {
      case SpendReview.Answer.Acceptable(ReviewedSpend spend) ->
          throw new AssertionError("would be signed: " + spend.paid());
      case SpendReview.Answer.Refused(List<SpendRefusal> reasons) -> reasons;
    };
  }

  static Psbt signed(Psbt psbt, Descriptor wallet, int signer) {
    return SpendSigner.sign(accepted(psbt, wallet), master(signer)).psbt();
  }
}
