package dev.bascule.chain.checkpoint;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import java.util.Optional;

/**
 * A checkpoint with the operator's signature. Deterministic, so signing the same size and root
 * again gives the same bytes; two roots for one size are never signed.
 */
public record SignedCheckpoint(CheckpointBody body, Signature signature) {

  private static final Hash32 TYPE =
      VaultDomain.typeHash(
          "Checkpoint(bytes32 logId,uint64 size,bytes32 root,uint64 at,uint32 operatorKeyId)");

  public static Hash32 structHash(CheckpointBody body) {
    return Keccak256.hash(
        new AbiWords()
            .bytes32(TYPE)
            .bytes32(body.logId())
            .uint(body.size())
            .bytes32(body.root())
            .uint(body.at())
            .uint(Integer.toUnsignedLong(body.operatorKeyId()))
            .toArray());
  }

  public static Hash32 digest(VaultDomain domain, CheckpointBody body) {
    return domain.digest(structHash(body));
  }

  public static SignedCheckpoint sign(VaultDomain domain, CheckpointBody body, SecretKey key) {
    return new SignedCheckpoint(body, key.sign(digest(domain, body)));
  }

  public Optional<Address> signer(VaultDomain domain) {
    return Signer.recover(digest(domain, body), signature);
  }
}
