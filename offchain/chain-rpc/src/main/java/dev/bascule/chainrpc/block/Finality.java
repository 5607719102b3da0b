package dev.bascule.chainrpc.block;

import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.core.id.Hash32;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a block of a chain may be believed for good, and how its hash is computed. */
public sealed interface Finality {

  /** The last block that may be offered, given the head's number. */
  long lastFinal(long head);

  Hash32 hash(BlockHeader header);

  /** Why this header is not final, or empty. */
  Optional<BlockRefused> objection(BlockHeader header, Instant now);

  /** A quorum of validators sealed the block: final at once. */
  record Sealed(ProvenValidators validators) implements Finality {

    @Override
    public long lastFinal(long head) {
      return head;
    }

    @Override
    public Hash32 hash(BlockHeader header) {
      return SealedHeader.of(header).blockHash();
    }

    @Override
    public Optional<BlockRefused> objection(BlockHeader header, Instant now) {
      if (header.number() == 0) return Optional.empty();
      Optional<ValidatorSet> set = validators.at(header.number());
      if (set.isEmpty()) {
        return Optional.of(
            new BlockRefused(
                "validators_unknown", "no validators are known for block " + header.number()));
      }
      try {
        return switch (SealedHeader.of(header).check(set.get())) {
          case SealCheck.Sealed _ -> Optional.empty();
          case SealCheck.NotSealed(String code, String reason) ->
              Optional.of(new BlockRefused("header_" + code, reason));
        };
      } catch (MalformedRlp malformed) {
        return Optional.of(
            new BlockRefused(
                "header_malformed", "block " + header.number() + ": " + malformed.getMessage()));
      }
    }
  }

  /**
   * The block lies deep and old enough. On anvil the age matters: what its state file does not hold
   * yet is lost with the process.
   *
   * @param blocks on top of a block before it counts
   * @param age of a block's time before it counts
   */
  record Depth(int blocks, Duration age) implements Finality {
    @Override
    public long lastFinal(long head) {
      return head - blocks;
    }

    @Override
    public Hash32 hash(BlockHeader header) {
      return header.plainHash();
    }

    @Override
    public Optional<BlockRefused> objection(BlockHeader header, Instant now) {
      return Optional.empty();
    }

    boolean isOldEnough(BlockHeader header, Instant now) {
      return !Instant.ofEpochSecond(header.timestampSeconds()).plus(age).isAfter(now);
    }
  }
}
