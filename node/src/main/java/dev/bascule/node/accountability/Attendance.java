package dev.bascule.node.accountability;

import dev.bascule.chain.qbft.ProposerTurn;
import dev.bascule.core.id.Address;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who took part in a range of blocks.
 *
 * <p>Turns are exact: who had the turn in a round follows from the block before. Seals are a lower
 * bound: a copy of a block carries a quorum of them, whichever came first, so one block without a
 * validator's seal says nothing, and only a long row of them is an absence.
 */
record Attendance(long from, long to, Map<Address, Presence> records) {

  /** So many blocks for each validator, in a row and without a sign of it, are no accident. */
  static final int ABSENCE_BLOCKS_PER_VALIDATOR = 3;

  private static final int WHOLE = 10_000;

  /**
   * One validator's.
   *
   * @param inForce blocks that it had to take part in
   * @param turns rounds in which it was the proposer
   * @param missed those of them that ended without a block
   * @param sealed blocks that are known to carry its seal
   * @param absent blocks inside of absences
   * @param lastShown the newest block with its seal or by its proposal; 0 when there is none
   */
  record Presence(
      long inForce,
      long turns,
      long missed,
      long sealed,
      long proposed,
      long absent,
      long longestAbsence,
      long lastShown) {

    /** In hundredths of a percent, rounded down. */
    long uptime() {
      return inForce == 0 ? 0 : (inForce - absent) * WHOLE / inForce;
    }
  }

  Attendance {
    records = java.util.Collections.unmodifiableMap(new TreeMap<>(records));
  }

  /**
   * @param blocks in order, each the next of the one before; the first only tells who proposed it
   */
  static Attendance of(List<SealedBlock> blocks) {
    if (blocks.size() < 2) throw new IllegalArgumentException("a range needs the block before it");
    Map<Address, Count> counts = new TreeMap<>();
    for (int i = 1; i < blocks.size(); i++) {
      SealedBlock block = blocks.get(i);
      Address previous = blocks.get(i - 1).proposer();
      int round = block.header().extraData().round();
      for (Address member : block.inForce().members()) {
        counts.computeIfAbsent(member, _ -> new Count()).see(block, member);
      }
      for (Address late : ProposerTurn.missed(block.inForce(), previous, round)) {
        counts.computeIfAbsent(late, _ -> new Count()).missed++;
      }
    }
    Map<Address, Presence> records = new TreeMap<>();
    counts.forEach((address, count) -> records.put(address, count.presence()));
    return new Attendance(blocks.get(1).number(), blocks.getLast().number(), records);
  }

  /** Adds up as blocks go by. */
  private static final class Count {
    private long inForce;
    private long missed;
    private long sealed;
    private long proposed;
    private long absent;
    private long longest;
    private long lastShown;
    private long row;
    private int members;

    void see(SealedBlock block, Address member) {
      inForce++;
      members = block.inForce().members().size();
      if (block.signers().contains(member)) sealed++;
      if (block.proposer().equals(member)) proposed++;
      if (block.shows(member)) {
        endRow();
        lastShown = block.number();
      } else {
        row++;
      }
    }

    private void endRow() {
      if (row >= (long) ABSENCE_BLOCKS_PER_VALIDATOR * members) {
        absent += row;
        longest = Math.max(longest, row);
      }
      row = 0;
    }

    Presence presence() {
      endRow();
      return new Presence(
          inForce, proposed + missed, missed, sealed, proposed, absent, longest, lastShown);
    }
  }
}
