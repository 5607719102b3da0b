package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import java.util.List;

/** What became of a PSBT that somebody wants to send. */
public sealed interface Finalization {

  /** Every input is signed; the transaction is what the network takes. */
  record Finalized(Psbt psbt, Transaction transaction) implements Finalization {}

  /** At least one input is not; all of them are named. */
  record Unfinished(List<Reason> reasons) implements Finalization {
    public Unfinished {
      reasons = List.copyOf(reasons);
    }
  }

  /** Why an input (from 0) is not finished. */
  sealed interface Reason {
    int input();

    /** What it spends is not known, or another transaction was put beside it. */
    record SpentUnknown(int input, SpentOutput spent) implements Reason {}

    /** Not P2WPKH, P2WSH of sorted keys, or P2TR by key or multi_a. */
    record OtherForm(int input, Script script) implements Reason {}

    /** More signatures are needed. */
    record TooFewSignatures(int input, int valid, int needed) implements Reason {}

    /** A signature that does not verify; the key that it stands under. */
    record BadSignature(int input, Bytes key) implements Reason {}

    /** A signature that does not cover every input and output, or none that the input asks for. */
    record SighashNotAll(int input, long sighash) implements Reason {}
  }
}
