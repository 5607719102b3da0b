package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import java.util.List;

/**
 * What a transaction spends, and what shows that it may.
 *
 * @param sequence unsigned, 32 bits
 */
public record TxInput(OutPoint spent, Bytes scriptSig, long sequence, List<Bytes> witness) {
  public TxInput {
    witness = List.copyOf(witness);
  }

  TxInput with(Bytes newScriptSig, List<Bytes> newWitness) {
    return new TxInput(spent, newScriptSig, sequence, newWitness);
  }
}
