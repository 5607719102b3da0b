package dev.bascule.chainrpc.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * A nonce that is reserved for an intent, and what was signed for it, oldest first.
 *
 * @param finished empty while it is open
 */
public record Submission(
    SubmissionKey key,
    Address sender,
    long nonce,
    Intent intent,
    List<Bytes> attempts,
    Optional<Finished> finished) {

  public Submission {
    attempts = List.copyOf(attempts);
  }

  List<SignedTransaction> transactions() {
    return attempts.stream().map(SignedTransaction::decode).toList();
  }

  /** How it ended. */
  public sealed interface Finished {
    /** In a final block, as intended. */
    record Succeeded(
        Hash32 transaction, long block, long gasUsed, Optional<Address> createdContract)
        implements Finished {}

    /** In a final block, undone by the contract; the nonce is used. */
    record Reverted(Hash32 transaction, long block, long gasUsed) implements Finished {}

    /** Another transaction of the same account took the nonce; the intent was not carried out. */
    record Displaced(long nonce) implements Finished {}

    /** Given up; an empty transaction takes the nonce, so that the next ones can go on. */
    record Abandoned(String code, String sentence) implements Finished {}
  }
}
