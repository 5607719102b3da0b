package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Puts together what several signers added to the same PSBT (BIP-174, the combiner). */
public final class PsbtCombine {

  private PsbtCombine() {}

  /** What became of it. */
  public sealed interface Combination {

    /**
     * Every field of each; keys in the order of their bytes, so that the order given is nothing.
     */
    record Combined(Psbt psbt) implements Combination {}

    /** They are about different transactions. */
    record OtherTransaction(int psbt) implements Combination {}

    /** Two say different things under one key: one of them was changed. */
    record Conflict(String map, Bytes key, int psbt) implements Combination {}
  }

  /**
   * @param psbts at least one; places in the answer count from 1
   */
  public static Combination combine(List<Psbt> psbts) {
    Psbt first = psbts.getFirst();
    for (int i = 1; i < psbts.size(); i++) {
      if (!psbts.get(i).transaction().equals(first.transaction())) {
        return new Combination.OtherTransaction(i + 1);
      }
    }
    Merge merge = new Merge(psbts);
    PsbtMap global = merge.map("global", Psbt::global);
    List<PsbtMap> inputs = new ArrayList<>();
    for (int i = 0; i < first.inputs().size(); i++) {
      int at = i;
      inputs.add(merge.map("input " + i, psbt -> psbt.inputs().get(at).map()));
    }
    List<PsbtMap> outputs = new ArrayList<>();
    for (int i = 0; i < first.outputs().size(); i++) {
      int at = i;
      outputs.add(merge.map("output " + i, psbt -> psbt.outputs().get(at).map()));
    }
    return merge.conflicts.isEmpty()
        ? new Combination.Combined(first.with(global, inputs, outputs))
        : merge.conflicts.getFirst();
  }

  /** Joins one map after the other, and remembers where they disagree. */
  private static final class Merge {
    private final List<Psbt> psbts;
    private final List<Combination> conflicts = new ArrayList<>();

    Merge(List<Psbt> psbts) {
      this.psbts = psbts;
    }

    PsbtMap map(String name, Function<Psbt, PsbtMap> part) {
      Map<Bytes, Bytes> joined = new HashMap<>();
      for (int i = 0; i < psbts.size(); i++) {
        for (PsbtMap.Pair pair : part.apply(psbts.get(i)).pairs()) {
          Bytes before = joined.putIfAbsent(pair.key(), pair.value());
          if (before != null && !before.equals(pair.value())) {
            conflicts.add(new Combination.Conflict(name, pair.key(), i + 1));
          }
        }
      }
      return new PsbtMap(
              joined.entrySet().stream()
                  .map(entry -> new PsbtMap.Pair(entry.getKey(), entry.getValue()))
                  .toList())
          .sorted();
    }
  }
}
