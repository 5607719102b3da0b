package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A header of a QBFT chain. Round and seals are outside its hash: nodes keep different copies. */
public record SealedHeader(BlockHeader header, ExtraData extraData) {

  /** By which clients know the consensus. */
  static final Hash32 MIX_HASH =
      Bytes.fromHex("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365").toHash();

  /**
   * @throws MalformedRlp if the bytes are not a canonical QBFT header
   */
  public static SealedHeader decode(Bytes raw) {
    return of(BlockHeader.decode(raw));
  }

  public static SealedHeader of(BlockHeader header) {
    return new SealedHeader(header, ExtraData.decode(header.extraData()));
  }

  public Hash32 blockHash() {
    return header.number() == 0
        ? header.plainHash()
        : Keccak256.hash(header.withExtraData(extraData.forHash()).encode());
  }

  public Hash32 sealDigest() {
    return Keccak256.hash(header.withExtraData(extraData.forSeal()).encode());
  }

  /**
   * Whether this header was sealed by a quorum of the set in force at its height. The set comes
   * from the caller's trust, never from the header.
   */
  public SealCheck check(ValidatorSet inForce) {
    Optional<SealCheck> wrong = wrongForm(inForce);
    if (wrong.isPresent()) return wrong.get();
    Hash32 digest = sealDigest();
    TreeSet<Address> signers = new TreeSet<>();
    for (Bytes seal : extraData.seals()) {
      Optional<Address> signer;
      try {
        signer = sealer(digest, seal);
      } catch (MalformedSignature malformed) {
        return refused("seal_malformed", String.valueOf(malformed.getMessage()));
      }
      if (signer.isEmpty()) return refused("seal_malformed", "a seal belongs to no key");
      if (!inForce.contains(signer.get())) {
        return refused("seal_not_by_validator", "sealed by " + signer.get() + ", not in the set");
      }
      if (!signers.add(signer.get())) {
        return refused("seal_repeated", signer.get() + " sealed twice");
      }
    }
    if (signers.size() < inForce.quorum()) {
      return refused(
          "seals_below_quorum",
          signers.size()
              + " seals where "
              + inForce.quorum()
              + " of "
              + inForce.members().size()
              + " are needed");
    }
    return new SealCheck.Sealed(blockHash(), header.number(), signers.size());
  }

  /** Whose keys made the seals, as far as they are seals; who may seal is not asked here. */
  public List<Address> sealers() {
    Hash32 digest = sealDigest();
    TreeSet<Address> sealers = new TreeSet<>();
    for (Bytes seal : extraData.seals()) {
      try {
        sealer(digest, seal).ifPresent(sealers::add);
      } catch (MalformedSignature _) {
        // Nobody's.
      }
    }
    return List.copyOf(sealers);
  }

  private static Optional<Address> sealer(Hash32 digest, Bytes seal) {
    return Signer.recover(digest, Signature.fromSeal(seal));
  }

  private Optional<SealCheck> wrongForm(ValidatorSet inForce) {
    if (inForce.members().isEmpty()) {
      return Optional.of(refused("no_validators", "the set in force is empty"));
    }
    if (header.number() == 0) {
      return Optional.of(refused("genesis_has_no_seals", "genesis is trusted by its hash"));
    }
    if (!header.mixHash().equals(MIX_HASH) || !header.difficulty().equals(BigInteger.ONE)) {
      return Optional.of(refused("not_qbft", "mixHash or difficulty is not that of QBFT"));
    }
    boolean listed =
        switch (inForce.mode()) {
          case HEADER -> extraData.validators().equals(inForce.members());
          case CONTRACT -> extraData.validators().isEmpty() && extraData.vote().isEmpty();
        };
    if (!listed) {
      return Optional.of(
          refused(
              "other_validators",
              "the header lists "
                  + extraData.validators().size()
                  + " validators, which is not the set in force of "
                  + inForce.members().size()));
    }
    return inForce.contains(header.coinbase())
        ? Optional.empty()
        : Optional.of(refused("proposer_not_validator", header.coinbase() + " is not in the set"));
  }

  private SealCheck refused(String code, String reason) {
    return new SealCheck.NotSealed(code, "block " + header.number() + ": " + reason);
  }
}
