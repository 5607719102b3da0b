package dev.bascule.core.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.SharedVectors;
import dev.bascule.core.money.Amount;
import dev.bascule.core.money.BasisPoints;
import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SplitTest {

  @Test
  void unitsLeftOverGoToTheLargestRemainderAndTiesToTheEarlierPayee() {
    assertThat(shares(100, 3333, 3333, 3334)).containsExactly(33L, 33L, 34L);
    assertThat(shares(1, 5000, 5000)).containsExactly(1L, 0L);
    assertThat(shares(2, 3333, 3333, 3334)).containsExactly(1L, 0L, 1L);
    assertThat(shares(10, 2500, 2500, 2500, 2500)).containsExactly(3L, 3L, 2L, 2L);
    assertThat(shares(0, 5000, 5000)).containsExactly(0L, 0L);
    assertThat(shares(Long.MAX_VALUE, 10_000)).containsExactly(Long.MAX_VALUE);
    assertThat(shares(7, 0, 10_000, 0)).containsExactly(0L, 7L, 0L);
  }

  @Test
  void ratesThatAreNotOneWholeAreRefused() {
    assertThatThrownBy(() -> split(5000, 4999)).isInstanceOf(IllegalArgumentException.class);
    for (List<Long> weights : List.of(List.<Long>of(), List.of(0L, 0L), List.of(1L, -1L))) {
      assertThatThrownBy(() -> new Split(weights)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The same file as the contract's tests. */
  @Test
  void sharedVectors() {
    int cases = 0;
    for (JsonNode each : SharedVectors.read("split").get("cases")) {
      List<Long> weights = new ArrayList<>();
      for (JsonNode weight : each.get("weights")) weights.add(Long.parseLong(weight.asString()));
      List<Long> shares = new ArrayList<>();
      for (JsonNode share : each.get("shares")) shares.add(Long.parseLong(share.asString()));
      Amount total = new Amount(Samples.BRL, Long.parseLong(each.get("amount").asString()));
      assertThat(new Split(weights).of(total).stream().map(Amount::units).toList())
          .as(each.toString())
          .isEqualTo(shares);
      cases++;
    }
    assertThat(cases).isGreaterThan(40);
  }

  /** INV-SPLIT-EXACT: the shares add up to the amount and none is more than a unit off. */
  @Property(seed = "3")
  void sharesAddUpToTheAmount(
      @ForAll @LongRange(min = 0) long units,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 1250) Integer> rates) {
    List<BasisPoints> whole = new ArrayList<>();
    int left = BasisPoints.SCALE;
    for (int rate : rates) {
      whole.add(new BasisPoints(rate));
      left -= rate;
    }
    whole.add(new BasisPoints(left));
    List<Amount> parts = Split.ofRates(whole).of(new Amount(Samples.BRL, units));
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < parts.size(); i++) {
      BigInteger share = BigInteger.valueOf(parts.get(i).units());
      sum = sum.add(share);
      BigInteger exact =
          BigInteger.valueOf(units)
              .multiply(BigInteger.valueOf(whole.get(i).value()))
              .divide(BigInteger.valueOf(BasisPoints.SCALE));
      assertThat(share.subtract(exact)).isBetween(BigInteger.ZERO, BigInteger.ONE);
    }
    assertThat(sum).isEqualTo(BigInteger.valueOf(units));
  }

  private static List<Long> shares(long units, int... rates) {
    return split(rates).of(new Amount(Samples.BRL, units)).stream().map(Amount::units).toList();
  }

  private static Split split(int... rates) {
    List<BasisPoints> points = new ArrayList<>();
    for (int rate : rates) points.add(new BasisPoints(rate));
    return Split.ofRates(points);
  }
}
