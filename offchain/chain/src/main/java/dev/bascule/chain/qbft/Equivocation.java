package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whether two headers show that somebody sealed two blocks in one round.
 *
 * <p>A seal signs a digest that holds the round. QBFT lets an honest validator commit one block in
 * a round and another, justified one in a later round of the same height, so seals of different
 * rounds prove nothing and are never evidence.
 */
public final class Equivocation {

  private Equivocation() {}

  /** What two headers show. */
  public sealed interface Finding {

    /** Each of {@code signers} sealed both, which no validator that follows the rules does. */
    record Proven(long number, int round, SortedSet<Address> signers) implements Finding {}

    /** Nothing is shown; the codes have this precedence. */
    record NotEvidence(String code, String reason) implements Finding {}
  }

  public static Finding examine(SealedHeader one, SealedHeader other) {
    long number = one.header().number();
    if (number != other.header().number()) {
      return new Finding.NotEvidence(
          "other_height",
          "the headers are of blocks " + number + " and " + other.header().number());
    }
    if (number == 0) return new Finding.NotEvidence("genesis", "nobody seals block 0");
    if (one.sealDigest().equals(other.sealDigest())) {
      return new Finding.NotEvidence("same_block", "both are copies of one block of one round");
    }
    int round = one.extraData().round();
    if (round != other.extraData().round()) {
      return new Finding.NotEvidence(
          "other_round",
          "the seals are of rounds "
              + round
              + " and "
              + other.extraData().round()
              + ", and an honest validator may seal another block in a later round");
    }
    // A header names no chain: a key that seals on two chains is not guilty on either.
    if (!one.header().parentHash().equals(other.header().parentHash())) {
      return new Finding.NotEvidence(
          "other_parent",
          "the parents differ, so these may be two chains; where one chain forked, the first two"
              + " different blocks have one parent");
    }
    SortedSet<Address> both = signers(one);
    both.retainAll(signers(other));
    return both.isEmpty()
        ? new Finding.NotEvidence("no_common_signer", "nobody sealed both")
        : new Finding.Proven(number, round, both);
  }

  /** Whose seals stand under this copy of a header; what is no signature is nobody's. */
  public static SortedSet<Address> signers(SealedHeader header) {
    var signers = new TreeSet<Address>();
    Hash32 digest = header.sealDigest();
    for (Bytes seal : header.extraData().seals()) {
      try {
        Signer.recover(digest, Signature.fromSeal(seal)).ifPresent(signers::add);
      } catch (MalformedSignature _) {
        // Whoever kept this copy may have put it there; it accuses nobody.
      }
    }
    return signers;
  }
}
