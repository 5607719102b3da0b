package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.core.id.Address;

/** What is to be signed, whole: nothing that is signed stands outside. */
public sealed interface Payload {

  /** A transaction of EIP-1559 from an account of the signer. */
  record EvmTransaction(Address account, Transaction.DynamicFee transaction) implements Payload {}

  /** A message of EIP-712. */
  record TypedMessage(Address account, TypedData data) implements Payload {}

  /** A transaction of a UTXO chain (BIP-174). */
  record UtxoTransaction(BitcoinNetwork network, Psbt psbt) implements Payload {}
}
