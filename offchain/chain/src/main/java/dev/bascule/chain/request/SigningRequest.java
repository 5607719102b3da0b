package dev.bascule.chain.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.hd.Mnemonic;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.chain.words.WordList;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A request, who proposed it, and who approved it. Approvals are signatures over the digest of
 * everything that is asked, so one that fits another payload fits no payload of this.
 *
 * @param proposal the proposer's signature
 * @param state what whoever handed it out says of the chain; nobody signed for it, and the reader
 *     checks it
 */
public record SigningRequest(
    Asked asked, Signature proposal, List<Approval> approvals, Optional<StateProof> state) {

  public static final int APPROVALS_MAX = 32;

  private static final String PROPOSAL = "Proposal(bytes32 request)";
  private static final String APPROVAL = "Approval(bytes32 request)";
  private static final String REJECTION = "Rejection(bytes32 request)";
  private static final int FINGERPRINT_WORDS = 6;
  private static final WordList WORDS = WordList.load(Mnemonic.class, "bip-0039-english.txt", 2048);

  public SigningRequest {
    approvals = List.copyOf(approvals);
  }

  /** Without the chain's state. */
  public SigningRequest(Asked asked, Signature proposal, List<Approval> approvals) {
    this(asked, proposal, approvals, Optional.empty());
  }

  /** The same request beside this state; its digest does not change. */
  public SigningRequest with(StateProof proof) {
    return new SigningRequest(asked, proposal, approvals, Optional.of(proof));
  }

  /**
   * What is asked.
   *
   * @param id the proposer's own, for people and files
   * @param purpose the proposer's words: a claim, and nothing that is signed depends on it
   * @param created seconds since 1970
   * @param expires seconds since 1970; not signed from then on
   */
  public record Asked(
      String id, String purpose, Address proposer, long created, long expires, Payload payload) {

    /** Keccak-256 of the canonical document. */
    public Hash32 digest() {
      return Keccak256.hash(Jcs.canonical(RequestJson.write(this)));
    }

    /** What a proposer signs (EIP-712). */
    public Hash32 proposalDigest() {
      return TreasuryDomain.digest(PROPOSAL, digest());
    }

    /** What an approver signs (EIP-712); no proposal can pass for it. */
    public Hash32 approvalDigest() {
      return TreasuryDomain.digest(APPROVAL, digest());
    }

    /** What a person signs who says no, or takes the own proposal back (EIP-712). */
    public Hash32 rejectionDigest() {
      return TreasuryDomain.digest(REJECTION, digest());
    }

    /** Six words by which two people compare what they have before them: 66 bits of the digest. */
    public String words() {
      BigInteger bits =
          new BigInteger(1, digest().bytes()).shiftRight(256 - 11 * FINGERPRINT_WORDS);
      StringJoiner words = new StringJoiner(" ");
      for (int i = FINGERPRINT_WORDS - 1; i >= 0; i--) {
        int index = bits.shiftRight(11 * i).intValue() & 0x7ff;
        words.add(new String(WORDS.word(index), US_ASCII));
      }
      return words.toString();
    }
  }

  /** One person's yes. */
  public record Approval(Address approver, Signature signature) {}

  /** Whether the proposer that is named did propose this. */
  public boolean isProposed() {
    return Signer.recover(asked.proposalDigest(), proposal).equals(Optional.of(asked.proposer()));
  }

  /** Who said yes to exactly this; a signature that is not the named person's counts for nobody. */
  public List<Address> approvers() {
    Hash32 digest = asked.approvalDigest();
    return approvals.stream()
        .filter(approval ->
            Signer.recover(digest, approval.signature()).equals(Optional.of(approval.approver())))
        .map(Approval::approver)
        .distinct()
        .toList();
  }
}
