package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/** Whether a validator set is shown to follow the one before it. */
public final class SetChange {

  /** More headers than this are no proof that somebody would send. */
  private static final int HEADERS_MAX = 100_000;

  private SetChange() {}

  /** What the proof shows. */
  public sealed interface Result {
    /**
     * The set of the block {@code fromBlock} and those after it.
     *
     * @param votes those that are open at that block, in header mode
     */
    record Shown(ValidatorSet set, Optional<VoteHistory> votes) implements Result {}

    /** Nothing is shown. */
    record NotShown(String code, String reason) implements Result {}
  }

  /**
   * @param before the set that sealed the blocks which the proof speaks about
   * @param fromBlock the first block that the new set must seal
   * @param open votes that the proof of the set before left open; they count where this proof goes
   *     on at the next block
   */
  public static Result check(
      ValidatorSet before,
      SetSource source,
      long fromBlock,
      SetProof proof,
      Optional<VoteHistory> open) {
    try {
      return switch (proof) {
        case SetProof.Storage storage when source instanceof SetSource.Contract contract ->
            storage(before, contract, fromBlock, storage);
        case SetProof.Votes votes when source instanceof SetSource.Votes epochs ->
            votes(before, epochs, fromBlock, votes, open);
        case SetProof.Storage _, SetProof.Votes _ ->
            new Result.NotShown(
                "set_proof_of_other_kind", "the set before is not changed in the proof's way");
      };
    } catch (MalformedRlp malformed) {
      return new Result.NotShown("set_proof_malformed", String.valueOf(malformed.getMessage()));
    }
  }

  private static Result storage(
      ValidatorSet before, SetSource.Contract contract, long fromBlock, SetProof.Storage proof) {
    SealedHeader header = SealedHeader.decode(proof.headerRlp());
    Optional<Result> wrong = sealed(header, before, fromBlock - 1);
    if (wrong.isPresent()) return wrong.get();
    return switch (ValidatorContract.read(
        header.header().stateRoot(),
        contract.address(),
        proof.accountNodes(),
        proof.storageNodes())) {
      case ValidatorContract.Reading.Is(ValidatorSet set) ->
          new Result.Shown(set, Optional.empty());
      case ValidatorContract.Reading.Invalid(String reason) ->
          new Result.NotShown("set_proof_invalid", reason);
    };
  }

  private static Result votes(
      ValidatorSet before,
      SetSource.Votes epochs,
      long fromBlock,
      SetProof.Votes proof,
      Optional<VoteHistory> open) {
    List<Bytes> headers = proof.headersRlp();
    if (headers.isEmpty() || headers.size() > HEADERS_MAX) {
      return new Result.NotShown("set_proof_invalid", headers.size() + " headers");
    }
    long first = fromBlock - headers.size();
    VoteHistory history =
        open.filter(votes -> votes.number() == first - 1)
            .orElseGet(() -> new VoteHistory(before, epochs.epochLengthBlocks(), first - 1));
    Optional<Hash32> parent = Optional.empty();
    for (int i = 0; i < headers.size(); i++) {
      SealedHeader header = SealedHeader.decode(headers.get(i));
      if (!history.next().equals(before)) {
        return new Result.NotShown(
            "set_proof_invalid", "the set changed before block " + (first + i));
      }
      Optional<Result> wrong = sealed(header, before, first + i);
      if (wrong.isPresent()) return wrong.get();
      if (parent.isPresent() && !header.header().parentHash().equals(parent.get())) {
        return new Result.NotShown(
            "set_proof_invalid", "block " + (first + i) + " does not follow the one before it");
      }
      parent = Optional.of(header.blockHash());
      history.see(header);
    }
    return new Result.Shown(history.next(), Optional.of(history));
  }

  private static Optional<Result> sealed(SealedHeader header, ValidatorSet by, long number) {
    if (header.header().number() != number) {
      return Optional.of(
          new Result.NotShown(
              "set_proof_of_other_block",
              "the header is of block " + header.header().number() + ", not " + number));
    }
    return switch (header.check(by)) {
      case SealCheck.Sealed _ -> Optional.empty();
      case SealCheck.NotSealed(String code, String reason) ->
          Optional.of(new Result.NotShown("set_proof_header_" + code, reason));
    };
  }
}
