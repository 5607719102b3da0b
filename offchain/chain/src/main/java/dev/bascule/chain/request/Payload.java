package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.core.id.Address;
import java.util.Optional;

/** What is to be signed, whole: nothing that is signed stands outside. */
public sealed interface Payload {

  /** A transaction of EIP-1559 from an account of the signer. */
  record EvmTransaction(Address account, Transaction.DynamicFee transaction) implements Payload {}

  /** A message of EIP-712. */
  record TypedMessage(Address account, TypedData data) implements Payload {

    /** The call of a Safe for which its owners sign; empty for every other message. */
    public Optional<SafeTransaction> safeCall() {
      return SafeTransaction.of(data).filter(call -> call.safe().equals(account));
    }
  }

  /** A transaction of a UTXO chain (BIP-174). */
  record UtxoTransaction(BitcoinNetwork network, Psbt psbt) implements Payload {}
}
