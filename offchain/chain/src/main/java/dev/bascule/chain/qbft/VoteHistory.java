package dev.bascule.chain.qbft;

import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The validator set of header mode, carried from block to block by the votes of the proposers. It
 * starts from a set that is trusted and must see every header after it.
 */
public final class VoteHistory {

  private final long epochLengthBlocks;
  private final TreeSet<Address> validators;
  private final SortedMap<Address, TreeSet<Address>> toAdd = new TreeMap<>();
  private final SortedMap<Address, TreeSet<Address>> toDrop = new TreeMap<>();
  private long number;

  /**
   * @param number the block whose votes are already in {@code set}, with no vote open
   */
  public VoteHistory(ValidatorSet set, long epochLengthBlocks, long number) {
    this.validators = new TreeSet<>(set.members());
    this.epochLengthBlocks = epochLengthBlocks;
    this.number = number;
  }

  /** The last block seen. */
  public long number() {
    return number;
  }

  /** The set in force for the block after the last one seen. */
  public ValidatorSet next() {
    return ValidatorSet.of(ValidatorSet.Mode.HEADER, validators);
  }

  /** Counts the vote of the next block, which the caller has checked against {@link #next}. */
  public void see(SealedHeader sealed) {
    if (sealed.header().number() != number + 1) {
      throw new IllegalArgumentException(
          "block " + sealed.header().number() + " does not follow " + number);
    }
    number++;
    if (number % epochLengthBlocks == 0) {
      toAdd.clear();
      toDrop.clear();
      return;
    }
    sealed.extraData().vote().ifPresent(vote -> count(sealed.header().coinbase(), vote));
  }

  private void count(Address proposer, ExtraData.Vote vote) {
    Address subject = vote.subject();
    TreeSet<Address> adders = toAdd.computeIfAbsent(subject, _ -> new TreeSet<>());
    TreeSet<Address> droppers = toDrop.computeIfAbsent(subject, _ -> new TreeSet<>());
    (vote.add() ? adders : droppers).add(proposer);
    (vote.add() ? droppers : adders).remove(proposer);
    int majority = validators.size() / 2 + 1;
    if (adders.size() >= majority) {
      validators.add(subject);
      forget(subject);
    } else if (droppers.size() >= majority) {
      validators.remove(subject);
      forget(subject);
      withdrawVotesOf(subject);
    }
  }

  private void forget(Address subject) {
    toAdd.remove(subject);
    toDrop.remove(subject);
  }

  private void withdrawVotesOf(Address dropped) {
    Collection<TreeSet<Address>> open = new ArrayList<>(toAdd.values());
    open.addAll(toDrop.values());
    for (TreeSet<Address> voters : open) voters.remove(dropped);
  }

  /** Votes that have not reached a majority, by the validator they are about. */
  public Map<Address, Integer> openVotes() {
    SortedMap<Address, Integer> open = new TreeMap<>();
    toAdd.forEach((subject, voters) -> open.merge(subject, voters.size(), Integer::sum));
    toDrop.forEach((subject, voters) -> open.merge(subject, voters.size(), Integer::sum));
    return open;
  }
}
