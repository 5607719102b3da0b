package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtInput;
import dev.bascule.chain.bitcoin.psbt.SpentOutput;
import dev.bascule.chain.hd.KeyOrigin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides, from a PSBT and a signer's own descriptors and policy, whether it may be signed. */
public final class SpendReview {

  private final Psbt psbt;
  private final OwnOutputs own;
  private final SpendPolicy policy;
  private final List<SpendRefusal> refusals = new ArrayList<>();
  private final List<ReviewedSpend.Spent> spent = new ArrayList<>();
  private final List<ReviewedSpend.Paid> paid = new ArrayList<>();

  /** The answer. */
  public sealed interface Answer {

    /** May be signed, if a person agrees with what it says. */
    record Acceptable(ReviewedSpend spend) implements Answer {}

    /** Must not be signed; every reason. */
    record Refused(List<SpendRefusal> reasons) implements Answer {
      public Refused {
        reasons = List.copyOf(reasons);
      }
    }
  }

  private SpendReview(Psbt psbt, OwnOutputs own, SpendPolicy policy) {
    this.psbt = psbt;
    this.own = own;
    this.policy = policy;
  }

  public static Answer review(Psbt psbt, OwnOutputs own, SpendPolicy policy) {
    return new SpendReview(psbt, own, policy).run();
  }

  private Answer run() {
    Set<OutPoint> seen = new HashSet<>();
    for (TxInput input : psbt.transaction().inputs()) {
      if (!seen.add(input.spent())) refusals.add(new SpendRefusal.SpentTwice(input.spent()));
    }
    if (seen.isEmpty() || psbt.outputs().isEmpty()) refusals.add(new SpendRefusal.Empty());
    for (int i = 0; i < psbt.inputs().size(); i++) checkInput(i);
    for (int i = 0; i < psbt.outputs().size(); i++) checkOutput(i);
    if (!refusals.isEmpty()) return new Answer.Refused(refusals);
    Optional<Satoshi> in = Satoshi.sum(spent.stream().map(each -> each.output().amount()).toList());
    Optional<Satoshi> out = Satoshi.sum(paid.stream().map(ReviewedSpend.Paid::amount).toList());
    if (in.isEmpty() || out.isEmpty()) {
      return new Answer.Refused(List.of(new SpendRefusal.AmountImpossible()));
    }
    return withFee(in.get(), out.get());
  }

  private Answer withFee(Satoshi in, Satoshi out) {
    if (out.compareTo(in) > 0) {
      return new Answer.Refused(List.of(new SpendRefusal.FeeNegative(in, out)));
    }
    Satoshi fee = new Satoshi(in.value() - out.value());
    ReviewedSpend spend = new ReviewedSpend(psbt, spent, paid, fee);
    // A transaction that pays nobody else moves all that it spends.
    boolean inside = spend.external().equals(Satoshi.ZERO);
    Satoshi moved = (inside ? out : spend.external()).plus(fee);
    return fee.compareTo(policy.feeMax()) <= 0 && policy.allowsShare(fee, moved)
        ? new Answer.Acceptable(spend)
        : new Answer.Refused(List.of(new SpendRefusal.FeeBurn(fee, in, policy)));
  }

  private void checkInput(int index) {
    PsbtInput input = psbt.inputs().get(index);
    if (input.isFinal()) disguise(SpendRefusal.Mask.FINAL_INPUT, index);
    SpentOutput shown = SpentOutput.of(psbt, index);
    if (shown instanceof SpentOutput.Absent) {
      refusals.add(new SpendRefusal.AmountUnproven(index));
    }
    if (shown.known().isEmpty()) {
      if (!(shown instanceof SpentOutput.Absent)) {
        refusals.add(new SpendRefusal.AmountLie(index, shown));
      }
      return;
    }
    TxOutput output = shown.known().get();
    boolean taproot = output.script().isP2tr();
    if (shown instanceof SpentOutput.Stated && !taproot) {
      refusals.add(new SpendRefusal.AmountUnproven(index));
    }
    checkSighash(index, input, taproot);
    Optional<DerivedOutput> derived = own.find(output.script(), hints(input).toList());
    if (derived.isEmpty()) {
      disguise(SpendRefusal.Mask.FOREIGN_INPUT, index);
    } else if (!SpentForm.agrees(input, derived.get())) {
      disguise(SpendRefusal.Mask.OTHER_SCRIPT, index);
    } else {
      OutPoint outPoint = psbt.transaction().inputs().get(index).spent();
      spent.add(new ReviewedSpend.Spent(outPoint, output, derived.get()));
    }
  }

  private static Stream<KeyOrigin> hints(PsbtInput input) {
    return Stream.concat(
        input.origins().values().stream(),
        input.tapOrigins().values().stream().map(PsbtInput.TapOrigin::origin));
  }

  /** What is asked of us, and what others have signed already. */
  private void checkSighash(int index, PsbtInput input, boolean taproot) {
    Stream<Long> asked = input.sighashType().stream().boxed();
    Stream<Long> made =
        Stream.of(
                input.signatures().values().stream().map(PsbtInput.Ecdsa::sighash),
                input.tapScriptSignatures().values().stream().map(PsbtInput.Schnorr::sighash),
                input.tapKeySignature().stream().map(PsbtInput.Schnorr::sighash))
            .flatMap(each -> each)
            .map(Integer::longValue);
    Stream.concat(asked, made)
        .filter(sighash -> sighash != 1 && !(taproot && sighash == 0))
        .distinct()
        .forEach(sighash -> refusals.add(new SpendRefusal.SighashForbidden(index, sighash)));
  }

  private void checkOutput(int index) {
    TxOutput output = psbt.transaction().outputs().get(index);
    List<KeyOrigin> hints = psbt.outputs().get(index).hints().toList();
    Script script = output.script();
    Optional<DerivedOutput> derived = own.find(script, hints);
    Address address = new Address(policy.network(), script);
    if (derived.isPresent()) {
      if (derived.get().index() > policy.indexMax()) {
        refusals.add(
            new SpendRefusal.ChangeOutOfReach(index, derived.get().index(), policy.indexMax()));
      }
      paid.add(new ReviewedSpend.Paid.Own(output.amount(), address, derived.get()));
    } else if (own.claims(hints)) {
      refusals.add(new SpendRefusal.ChangeSubstitution(index, script));
    } else if (script.isData()) {
      if (output.amount().value() > 0) {
        refusals.add(new SpendRefusal.AmountBurned(index, output.amount()));
      }
      paid.add(new ReviewedSpend.Paid.Data(script.bytes()));
    } else if (address.text().isEmpty()) {
      disguise(SpendRefusal.Mask.NO_ADDRESS, index);
    } else {
      paid.add(new ReviewedSpend.Paid.External(output.amount(), address));
    }
  }

  private void disguise(SpendRefusal.Mask mask, int place) {
    refusals.add(new SpendRefusal.Disguise(mask, place));
  }
}
