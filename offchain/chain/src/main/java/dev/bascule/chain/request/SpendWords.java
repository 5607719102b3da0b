package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.bitcoin.signing.ReviewedSpend;
import dev.bascule.chain.bitcoin.signing.SpendPolicy;
import dev.bascule.chain.bitcoin.signing.SpendRefusal;
import dev.bascule.chain.bitcoin.signing.SpendReview;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** A transaction of a UTXO chain in words, from the PSBT and our own descriptors. */
final class SpendWords {

  private static final int DECIMALS = 8;

  private final ReviewBasis basis;
  private final ReviewNotes notes;
  private final BitcoinNetwork network;

  SpendWords(ReviewBasis basis, ReviewNotes notes, BitcoinNetwork network) {
    this.basis = basis;
    this.notes = notes;
    this.network = network;
  }

  static String chain(BitcoinNetwork network) {
    return "bip122:" + network.name().toLowerCase(Locale.ROOT);
  }

  private String text(Satoshi amount) {
    String coin = network == BitcoinNetwork.MAIN ? " BTC" : " BTC of " + chain(network);
    return Amounts.text(BigInteger.valueOf(amount.value()), DECIMALS) + coin;
  }

  void read(Psbt psbt) {
    notes.line("chain", chain(network));
    notes.line("txid", psbt.transaction().txid().toString());
    SpendPolicy policy = basis.spending().orElse(null);
    if (policy == null || policy.network() != network || basis.descriptors().isEmpty()) {
      outputs(psbt);
      notes.refuse(
          Review.Code.NO_WALLET,
          "no descriptor of a wallet on " + chain(network) + " is registered");
      return;
    }
    switch (SpendReview.review(psbt, new OwnOutputs(basis.descriptors()), policy)) {
      case SpendReview.Answer.Acceptable(ReviewedSpend spend) -> accepted(psbt, spend);
      case SpendReview.Answer.Refused(List<SpendRefusal> reasons) -> {
        outputs(psbt);
        reasons.forEach(this::refuse);
      }
    }
  }

  /** As the bytes say, without believing that anything is change. */
  private void outputs(Psbt psbt) {
    List<TxOutput> outputs = psbt.transaction().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Address address = new Address(network, outputs.get(i).script());
      notes.line(
          "output " + i,
          text(outputs.get(i).amount()) + " to " + address.text().orElse("NO ADDRESS: " + address));
    }
  }

  private void accepted(Psbt psbt, ReviewedSpend spend) {
    for (ReviewedSpend.Spent spent : spend.spent()) {
      notes.line(
          "spends",
          text(spent.output().amount())
              + " of "
              + spent.outPoint()
              + ", ours: "
              + place(spent.own()));
    }
    for (ReviewedSpend.Paid paid : spend.paid()) {
      switch (paid) {
        case ReviewedSpend.Paid.External(Satoshi amount, Address address) -> pays(amount, address);
        case ReviewedSpend.Paid.Own(Satoshi amount, Address address, DerivedOutput own) ->
            notes.line(
                "returns", text(amount) + " to us, " + address + ", derived again: " + place(own));
        case ReviewedSpend.Paid.Data(var script) ->
            notes.line("data", "an output without an amount: " + script.hex());
      }
    }
    notes.line("fee", text(spend.fee()));
    notes.line("leaves", text(spend.external()) + " and the fee");
    notes.move(
        new Review.Movement(
            chain(network) + "/slip44:0",
            BigInteger.valueOf(spend.fee().value()),
            Review.Movement.MINER_FEE,
            true));
    if (psbt.transaction().lockTime() != 0) {
      notes.line("not before", "lock time " + psbt.transaction().lockTime());
    }
    notes.line("sighash", "ALL, in taproot DEFAULT: every input and every output is signed");
  }

  private static String place(DerivedOutput own) {
    return "branch " + own.branch() + ", index " + own.index();
  }

  private void pays(Satoshi amount, Address address) {
    String text = address.toString();
    var entry = basis.book().find(chain(network), text);
    notes.line(
        "action",
        "Pay "
            + text(amount)
            + " to "
            + entry
                .map(known -> known.name() + " (" + text + ")")
                .orElse(text + " (NOT IN YOUR ADDRESS BOOK)"));
    notes.move(
        new Review.Movement(
            chain(network) + "/slip44:0",
            BigInteger.valueOf(amount.value()),
            text,
            entry.isPresent()));
  }

  private void refuse(SpendRefusal refusal) {
    notes.refuse(code(refusal), why(refusal));
  }

  private static Review.Code code(SpendRefusal refusal) {
    return switch (refusal) {
      case SpendRefusal.ChangeSubstitution _ -> Review.Code.CHANGE_SUBSTITUTION;
      case SpendRefusal.ChangeOutOfReach _ -> Review.Code.CHANGE_OUT_OF_REACH;
      case SpendRefusal.AmountLie _ -> Review.Code.AMOUNT_LIE;
      case SpendRefusal.AmountUnproven _ -> Review.Code.AMOUNT_UNPROVEN;
      case SpendRefusal.FeeBurn _ -> Review.Code.FEE_BURN;
      case SpendRefusal.FeeNegative _ -> Review.Code.FEE_NEGATIVE;
      case SpendRefusal.AmountImpossible _ -> Review.Code.AMOUNT_IMPOSSIBLE;
      case SpendRefusal.AmountBurned _ -> Review.Code.AMOUNT_BURNED;
      case SpendRefusal.SighashForbidden _ -> Review.Code.SIGHASH_FORBIDDEN;
      case SpendRefusal.Disguise _ -> Review.Code.DISGUISE;
      case SpendRefusal.SpentTwice _ -> Review.Code.SPENT_TWICE;
      case SpendRefusal.Empty _ -> Review.Code.EMPTY;
    };
  }

  private String why(SpendRefusal refusal) {
    return switch (refusal) {
      case SpendRefusal.ChangeSubstitution(int output, var script) ->
          "output "
              + output
              + " says that it is ours, and no registered descriptor gives "
              + new Address(network, script);
      case SpendRefusal.ChangeOutOfReach(int output, long index, long max) ->
          "output " + output + " is ours at index " + index + ", beyond " + max;
      case SpendRefusal.AmountLie(int input, var spent) ->
          "input " + input + ": the previous transaction says otherwise: " + spent;
      case SpendRefusal.AmountUnproven(int input) ->
          "input " + input + " comes without its whole previous transaction";
      case SpendRefusal.FeeBurn(Satoshi fee, Satoshi spent, SpendPolicy policy) ->
          "the fee is %s of %s; allowed are %s and %d ten-thousandths of what moves"
              .formatted(text(fee), text(spent), text(policy.feeMax()), policy.feeShareMax());
      case SpendRefusal.FeeNegative(Satoshi spent, Satoshi paid) ->
          text(paid) + " are paid, and " + text(spent) + " spent";
      case SpendRefusal.AmountImpossible _ -> "the amounts add up to more than there is";
      case SpendRefusal.AmountBurned(int output, Satoshi amount) ->
          "output " + output + " burns " + text(amount);
      case SpendRefusal.SighashForbidden(int input, long sighash) ->
          "input " + input + " has sighash " + sighash + "; only ALL is signed";
      case SpendRefusal.Disguise(SpendRefusal.Mask mask, int place) -> mask(mask, place);
      case SpendRefusal.SpentTwice(var spent) -> spent + " is spent twice";
      case SpendRefusal.Empty _ -> "nothing is spent, or nobody paid";
    };
  }

  private static String mask(SpendRefusal.Mask mask, int place) {
    return switch (mask) {
      case FOREIGN_INPUT -> "input " + place + " is not of a registered wallet";
      case OTHER_SCRIPT -> "input " + place + " has another script than the one derived";
      case FINAL_INPUT -> "input " + place + " is final already";
      case NO_ADDRESS -> "output " + place + " has no address to show";
    };
  }
}
