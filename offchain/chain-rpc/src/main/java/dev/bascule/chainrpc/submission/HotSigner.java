package dev.bascule.chainrpc.submission;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;

/** Who signs the operator's transactions: a key in memory, a keystore or a hardware module. */
public interface HotSigner {

  Address address();

  SignedTransaction sign(Transaction transaction);

  static HotSigner of(SecretKey key) {
    Address address = Signer.of(key.publicKey());
    return new HotSigner() {
      @Override
      public Address address() {
        return address;
      }

      @Override
      public SignedTransaction sign(Transaction transaction) {
        return transaction.sign(key);
      }
    };
  }
}
