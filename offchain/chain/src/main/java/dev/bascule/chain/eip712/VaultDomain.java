package dev.bascule.chain.eip712;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;

/** What a signature is bound to: one vault on one chain. Nothing signed here counts elsewhere. */
public record VaultDomain(long chainId, Address vault) {

  private static final Hash32 TYPE =
      typeHash(
          "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  private static final Hash32 NAME = typeHash("Bascule");
  private static final Hash32 VERSION = typeHash("1");
  private static final byte[] PREFIX = {0x19, 0x01};

  public VaultDomain {
    if (chainId <= 0) throw new IllegalArgumentException("chain id is " + chainId);
    if (vault.isZero()) throw new IllegalArgumentException("the vault is the zero address");
  }

  /** The Keccak-256 hash of a type's text (EIP-712, encodeType). */
  public static Hash32 typeHash(String type) {
    return Keccak256.hash(type.getBytes(StandardCharsets.UTF_8));
  }

  public Hash32 separator() {
    return Keccak256.hash(
        new AbiWords()
            .bytes32(TYPE)
            .bytes32(NAME)
            .bytes32(VERSION)
            .uint(chainId)
            .address(vault)
            .toArray());
  }

  /** What is signed: keccak256(0x19 0x01 ‖ separator ‖ struct hash). */
  public Hash32 digest(Hash32 structHash) {
    return Keccak256.hash(PREFIX, Bytes.of(separator()).toArray(), Bytes.of(structHash).toArray());
  }

  /** The identity of this vault's log in one epoch (docs/protocol.md, leaves and checkpoints). */
  public Hash32 logId(int logEpoch) {
    return Keccak256.hash(new AbiWords().uint(chainId).address(vault).uint(logEpoch).toArray());
  }

  /** The origin line of the log's note form. */
  public String origin(int logEpoch) {
    return "bascule/" + chainId + "/" + vault.hex() + "/" + logEpoch;
  }
}
