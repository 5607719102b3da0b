package dev.bascule.chain.evm;

import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;

/** A key that signs for its account: in memory, or in a device that does not give it out. */
public interface SigningKey extends AutoCloseable {

  Address address();

  /** Recovers to {@link #address}; never a signature that does not. */
  Signature sign(Hash32 digest);

  default SignedTransaction sign(Transaction transaction) {
    return transaction.with(sign(transaction.signingHash()));
  }

  /** Wipes the key, or leaves the device. */
  @Override
  void close();

  /** Closing this closes the key. */
  static SigningKey of(SecretKey key) {
    Address address = Signer.of(key.publicKey());
    return new SigningKey() {
      @Override
      public Address address() {
        return address;
      }

      @Override
      public Signature sign(Hash32 digest) {
        return key.sign(digest);
      }

      @Override
      public void close() {
        key.close();
      }
    };
  }
}
