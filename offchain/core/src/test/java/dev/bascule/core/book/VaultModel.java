package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The vault as PROTOCOL B.5 defines it, in maps and sums: what a real chain would have done. */
final class VaultModel {
  final Map<String, Long> collateral = new TreeMap<>();
  final Map<String, Long> credit = new TreeMap<>();
  final Map<String, Long> unpledging = new TreeMap<>();
  final Map<String, Long> settled = new TreeMap<>();

  long c(String party) {
    return collateral.getOrDefault(party, 0L);
  }

  long k(String party) {
    return credit.getOrDefault(party, 0L);
  }

  long u(String party) {
    return unpledging.getOrDefault(party, 0L);
  }

  long s(String lane) {
    return settled.getOrDefault(lane, 0L);
  }

  void add(Map<String, Long> where, String party, long units) {
    long after = where.getOrDefault(party, 0L) + units;
    assertThat(after).as("the chain reverts below zero").isNotNegative();
    where.put(party, after);
  }

  /** delta = max(0, to - settled): C falls, K rises, settled rises. */
  long settle(BookModel.Lane lane, long to) {
    long delta = Math.max(0, to - s(lane.name()));
    add(collateral, lane.payer(), -delta);
    add(credit, lane.payee(), delta);
    add(settled, lane.name(), delta);
    return delta;
  }

  /** The bond's K falls, the payee's rises, and the lane counts it: C is not touched. */
  void pay(String bond, BookModel.Lane lane, long units) {
    add(credit, bond, -units);
    add(credit, lane.payee(), units);
    add(settled, lane.name(), units);
  }

  /** RFC 9162's recursive definition, word for word and slow. */
  static Hash32 root(List<byte[]> leaves) {
    if (leaves.isEmpty()) return Hash32.sha256();
    if (leaves.size() == 1) return Hash32.sha256(new byte[] {0}, leaves.getFirst());
    int k = 1;
    while (2 * k < leaves.size()) k *= 2;
    byte[] left = root(leaves.subList(0, k)).bytes();
    byte[] right = root(leaves.subList(k, leaves.size())).bytes();
    return Hash32.sha256(new byte[] {1}, left, right);
  }

  static byte[] leaf(String laneKeyHex, BaseUnits settled) {
    String word = settled.toBigInteger().toString(16);
    return HexFormat.of().parseHex(laneKeyHex.substring(2) + "0".repeat(64 - word.length()) + word);
  }

  static BaseUnits sum(List<BaseUnits> parts) {
    BigInteger sum = BigInteger.ZERO;
    for (BaseUnits part : parts) sum = sum.add(part.toBigInteger());
    return BaseUnits.of(sum);
  }
}
