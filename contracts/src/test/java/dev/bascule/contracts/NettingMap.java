package dev.bascule.contracts;

import dev.bascule.contracts.bindings.NettingWindows.CoveredLane;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.web3j.utils.Numeric;

/** The sorted map of covered lanes that members publish, its root and its proofs. */
final class NettingMap {

  private final TreeMap<String, BigInteger> lanes = new TreeMap<>();

  /** What is shown to prove a lane's base: where it stands or would stand, and which lanes. */
  record Shown(BigInteger place, List<CoveredLane> lanes) {}

  NettingMap() {}

  NettingMap(NettingMap of) {
    lanes.putAll(of.lanes);
  }

  void cover(String laneKey, BigInteger toBase) {
    lanes.put(laneKey, toBase);
  }

  BigInteger of(String laneKey) {
    return lanes.getOrDefault(laneKey, BigInteger.ZERO);
  }

  int size() {
    return lanes.size();
  }

  String root() {
    return Numeric.toHexString(log().root());
  }

  Shown shown(String laneKey) {
    if (lanes.isEmpty()) {
      return new Shown(BigInteger.ZERO, List.of());
    }
    int before = lanes.headMap(laneKey, false).size();
    if (lanes.containsKey(laneKey) || before == 0) {
      return shown(before, 1);
    }
    return before == lanes.size() ? shown(before - 1, 1) : shown(before - 1, 2);
  }

  /** So many lanes from an index on. */
  Shown shown(int index, int count) {
    LogModel log = log();
    List<Map.Entry<String, BigInteger>> sorted = List.copyOf(lanes.entrySet());
    List<CoveredLane> shown = new ArrayList<>();
    for (int i = index; i < index + count; i++) {
      byte[] key = Numeric.hexStringToByteArray(sorted.get(i).getKey());
      shown.add(new CoveredLane(key, sorted.get(i).getValue(), log.inclusion(i)));
    }
    return new Shown(BigInteger.valueOf(index), shown);
  }

  private LogModel log() {
    LogModel log = new LogModel();
    lanes.forEach(
        (key, to) -> log.add(Eip712.concat(Numeric.hexStringToByteArray(key), Eip712.word(to))));
    return log;
  }
}
