package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxOutput;
import java.util.List;
import java.util.Optional;

/** The output that an input spends, as far as the PSBT shows it. */
public sealed interface SpentOutput {

  /** The whole previous transaction is there, and its hash is what the input names. */
  record Proven(TxOutput output) implements SpentOutput {}

  /**
   * Only stated. A signature of version 0 would not notice a false amount of another input; a
   * taproot signature covers all of them.
   */
  record Stated(TxOutput output) implements SpentOutput {}

  /** Nothing is there. */
  record Absent() implements SpentOutput {}

  /** A previous transaction is there, but another one than the input names. */
  record OtherTransaction(TxId given, OutPoint named) implements SpentOutput {}

  /** The previous transaction has no such output. */
  record NoSuchOutput(OutPoint named, int outputs) implements SpentOutput {}

  /** The previous transaction says something else than the output that is stated beside it. */
  record Contradicted(TxOutput stated, TxOutput real) implements SpentOutput {}

  static SpentOutput of(Psbt psbt, int index) {
    PsbtInput input = psbt.inputs().get(index);
    OutPoint named = psbt.transaction().inputs().get(index).spent();
    Optional<TxOutput> stated = input.witnessUtxo();
    Optional<Transaction> previous = input.previousTransaction();
    if (previous.isEmpty()) {
      return stated.<SpentOutput>map(Stated::new).orElseGet(Absent::new);
    }
    TxId given = previous.get().txid();
    if (!given.equals(named.transaction())) return new OtherTransaction(given, named);
    List<TxOutput> outputs = previous.get().outputs();
    if (named.index() >= outputs.size()) return new NoSuchOutput(named, outputs.size());
    TxOutput real = outputs.get((int) named.index());
    return stated.isPresent() && !stated.get().equals(real)
        ? new Contradicted(stated.get(), real)
        : new Proven(real);
  }

  /** The output, proven or only stated. */
  default Optional<TxOutput> known() {
    return switch (this) {
      case Proven(TxOutput output) -> Optional.of(output);
      case Stated(TxOutput output) -> Optional.of(output);
      case Absent _, OtherTransaction _, NoSuchOutput _, Contradicted _ -> Optional.empty();
    };
  }
}
