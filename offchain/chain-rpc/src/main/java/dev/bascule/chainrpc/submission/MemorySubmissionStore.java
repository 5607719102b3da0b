package dev.bascule.chainrpc.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** For tests and one-off commands whose transactions may be made again. */
public final class MemorySubmissionStore implements SubmissionStore {

  private final Map<SubmissionKey, Submission> all = new LinkedHashMap<>();

  @Override
  public synchronized Optional<Submission> find(SubmissionKey key) {
    return Optional.ofNullable(all.get(key));
  }

  @Override
  public synchronized Optional<Submission> at(Address sender, long nonce) {
    return all.values().stream()
        .filter(each -> each.sender().equals(sender) && each.nonce() == nonce)
        .findFirst();
  }

  @Override
  public synchronized Submission reserve(
      SubmissionKey key, Address sender, Intent intent, long chainCount) {
    Submission known = all.get(key);
    if (known != null) return known;
    long nonce = Math.max(chainCount, nextNonce(sender));
    Submission fresh = new Submission(key, sender, nonce, intent, List.of(), Optional.empty());
    put(fresh);
    return fresh;
  }

  @Override
  public synchronized void signed(SubmissionKey key, Bytes raw) {
    update(
        key,
        was -> {
          List<Bytes> attempts = new ArrayList<>(was.attempts());
          attempts.add(raw);
          return new Submission(
              was.key(), was.sender(), was.nonce(), was.intent(), attempts, was.finished());
        });
  }

  @Override
  public synchronized void finished(SubmissionKey key, Submission.Finished how) {
    update(
        key,
        was ->
            new Submission(
                was.key(),
                was.sender(),
                was.nonce(),
                was.intent(),
                was.attempts(),
                Optional.of(how)));
  }

  @Override
  public synchronized List<Submission> open(Address sender) {
    return all.values().stream()
        .filter(each -> each.sender().equals(sender) && each.finished().isEmpty())
        .sorted(Comparator.comparingLong(Submission::nonce))
        .toList();
  }

  @Override
  public synchronized long nextNonce(Address sender) {
    return all.values().stream()
        .filter(each -> each.sender().equals(sender))
        .mapToLong(each -> each.nonce() + 1)
        .max()
        .orElse(0);
  }

  private void update(SubmissionKey key, UnaryOperator<Submission> change) {
    Submission was = all.get(key);
    if (was == null) throw new IllegalArgumentException("no submission " + key);
    put(change.apply(was));
  }

  private void put(Submission submission) {
    all.put(submission.key(), submission);
  }
}
