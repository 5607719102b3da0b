package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.Optional;

/** The address that a key or a signature belongs to. */
public final class Signer {

  private Signer() {}

  /** The last 20 bytes of the Keccak-256 hash of the point without its prefix. */
  public static Address of(PublicKey key) {
    return Bytes.of(Keccak256.hash(key.uncompressed().slice(1))).slice(12).toAddress();
  }

  /** Who signed this digest; empty if the signature belongs to no key. */
  public static Optional<Address> recover(Hash32 digest, Signature signature) {
    return PublicKey.recover(digest, signature).map(Signer::of);
  }
}
