package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A place on a chain, with what the rule of the next block's difficulty needs.
 *
 * @param time of the block, seconds since 1970
 * @param periodStart the time of the first block of its 2,016
 * @param work of all blocks since the first that is believed, this one included
 */
public record BlockPoint(
    long height,
    BlockHash hash,
    Difficulty difficulty,
    long time,
    long periodStart,
    BigInteger work) {

  public static final int PERIOD_BLOCKS = 2_016;
  private static final long PERIOD_SECONDS = 14L * 24 * 60 * 60;
  private static final Difficulty LEAST = new Difficulty(0x1d00_ffffL);

  /** What came of asking whether a header follows. */
  public sealed interface Succession {

    record Follows(BlockPoint point) implements Succession {}

    /** In the order of precedence. */
    record WrongParent(BlockHash stated, BlockHash real) implements Succession {}

    /** The work that it should show by the blocks before it is another. */
    record WrongDifficulty(Difficulty stated, Difficulty due) implements Succession {}

    /** Its hash is above the target that it states itself. */
    record NoWork(BlockHash hash, Difficulty difficulty) implements Succession {}
  }

  /**
   * A block that somebody believes for reasons of their own.
   *
   * @param periodStart the time of the first block of its 2,016
   */
  public static BlockPoint believed(long height, BlockHeader header, long periodStart) {
    return new BlockPoint(
        height, header.hash(), header.difficulty(), header.time(), periodStart, BigInteger.ZERO);
  }

  public Succession next(BlockHeader header, BitcoinNetwork network) {
    if (!header.parent().equals(hash)) return new Succession.WrongParent(header.parent(), hash);
    Optional<Difficulty> due = due(network);
    if (due.isPresent() && !due.get().equals(header.difficulty())) {
      return new Succession.WrongDifficulty(header.difficulty(), due.get());
    }
    BlockHash own = header.hash();
    if (!header.difficulty().isMetBy(own)) {
      return new Succession.NoWork(own, header.difficulty());
    }
    long above = height + 1;
    return new Succession.Follows(
        new BlockPoint(
            above,
            own,
            header.difficulty(),
            header.time(),
            above % PERIOD_BLOCKS == 0 ? header.time() : periodStart,
            work.add(header.difficulty().work())));
  }

  /**
   * The difficulty of the block above (Bitcoin Core, {@code GetNextWorkRequired}). Empty on the
   * test network, whose exceptions let anybody make blocks: its coins are worth nothing.
   */
  Optional<Difficulty> due(BitcoinNetwork network) {
    return switch (network) {
      case REGTEST -> Optional.of(difficulty);
      case TEST -> Optional.empty();
      case MAIN -> Optional.of((height + 1) % PERIOD_BLOCKS == 0 ? retargeted() : difficulty);
    };
  }

  private Difficulty retargeted() {
    long took = Math.clamp(time - periodStart, PERIOD_SECONDS / 4, PERIOD_SECONDS * 4);
    BigInteger target =
        difficulty
            .target()
            .multiply(BigInteger.valueOf(took))
            .divide(BigInteger.valueOf(PERIOD_SECONDS));
    return Difficulty.ofTarget(target.min(LEAST.target()));
  }

  @Override
  public String toString() {
    return height + " (" + hash + ")";
  }
}
