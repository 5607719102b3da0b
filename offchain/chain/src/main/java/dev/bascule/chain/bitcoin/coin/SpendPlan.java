package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A transaction before it is signed. Inputs and outputs stand in the order of BIP-69, so whoever
 * plans the same makes the same bytes, and the change is not given away by its place.
 *
 * @param payments what others get
 * @param change what comes back to us
 * @param weight once signed, in weight units
 */
public record SpendPlan(
    List<Coin> coins, List<TxOutput> payments, Optional<Change> change, Satoshi fee, long weight) {

  /** It can be replaced by one with a higher fee (BIP-125, signalling). */
  private static final long REPLACEABLE = 0xffff_fffdL;

  private static final Comparator<TxOutput> ORDER =
      Comparator.comparing(TxOutput::amount).thenComparing(output -> output.script().bytes());

  /** An output of ours, at an index that nothing was paid to yet. */
  public record Change(Satoshi amount, DerivedOutput own) {
    TxOutput output() {
      return new TxOutput(amount, own.script());
    }
  }

  public SpendPlan {
    coins = coins.stream().sorted(Comparator.comparing(Coin::at, Coin.ORDER)).toList();
    payments = List.copyOf(payments);
  }

  /**
   * The plan that made a transaction.
   *
   * @param coins all that it spends
   * @param own the scripts that are ours; the first output to one of them is the change
   */
  public static SpendPlan of(
      Transaction transaction, List<Coin> coins, Function<Script, Optional<DerivedOutput>> own) {
    List<TxOutput> payments = new ArrayList<>();
    Optional<Change> change = Optional.empty();
    long left = coins.stream().mapToLong(coin -> coin.amount().value()).sum();
    long weight = SpendWeight.frame(coins.size(), transaction.outputs().size());
    for (Coin coin : coins) weight += SpendWeight.input(coin.own());
    for (TxOutput output : transaction.outputs()) {
      left -= output.amount().value();
      weight += SpendWeight.output(output.script());
      Optional<DerivedOutput> ours = own.apply(output.script());
      if (ours.isPresent() && change.isEmpty()) {
        change = Optional.of(new Change(output.amount(), ours.get()));
      } else {
        payments.add(output);
      }
    }
    return new SpendPlan(coins, payments, change, new Satoshi(left), weight);
  }

  public Transaction transaction() {
    List<TxInput> inputs =
        coins.stream()
            .map(coin -> new TxInput(coin.at(), Bytes.EMPTY, REPLACEABLE, List.of()))
            .toList();
    List<TxOutput> outputs = new ArrayList<>(payments);
    change.map(Change::output).ifPresent(outputs::add);
    outputs.sort(ORDER);
    return new Transaction(2, inputs, outputs, 0);
  }

  /** With every previous transaction whole, and where our keys are (BIP-174, BIP-371). */
  public Psbt psbt() {
    Transaction transaction = transaction();
    Psbt psbt = Psbt.of(transaction);
    for (int i = 0; i < coins.size(); i++) {
      psbt = PsbtUpdate.input(psbt, i, coins.get(i).from(), coins.get(i).own());
    }
    if (change.isEmpty()) return psbt;
    int place = transaction.outputs().indexOf(change.get().output());
    return PsbtUpdate.output(psbt, place, change.get().own());
  }

  /** Rounded down: what the sender would have to beat. */
  FeeRate rate() {
    return new FeeRate(
        Math.max(1, Math.multiplyExact(fee.value(), 1_000L) / SpendWeight.virtualBytes(weight)));
  }
}
