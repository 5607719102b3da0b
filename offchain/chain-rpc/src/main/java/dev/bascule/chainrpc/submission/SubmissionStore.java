package dev.bascule.chainrpc.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.util.List;
import java.util.Optional;

/**
 * Where nonces and signed bytes are kept. Each method is atomic, and has returned only when its
 * effect would survive a crash: a nonce that is forgotten may be signed twice.
 */
public interface SubmissionStore {

  Optional<Submission> find(SubmissionKey key);

  Optional<Submission> at(Address sender, long nonce);

  /**
   * Reserves the lowest nonce of the sender that is neither reserved nor below {@code chainCount};
   * the same key again returns what it reserved before.
   */
  Submission reserve(SubmissionKey key, Address sender, Intent intent, long chainCount);

  /** Adds signed bytes, before they are sent for the first time. */
  void signed(SubmissionKey key, Bytes raw);

  void finished(SubmissionKey key, Submission.Finished how);

  /** Open submissions of the sender, by nonce. */
  List<Submission> open(Address sender);

  /** One more than the highest reserved nonce; 0 when none is. */
  long nextNonce(Address sender);
}
