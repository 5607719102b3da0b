package dev.bascule.cli.order;

import java.util.List;

/** One payment of an order file: the lines of one reference are its legs. */
public record Order(String reference, String payer, String currency, List<Leg> legs) {

  /**
   * @param units minor units, above zero
   * @param line of the file, from 1
   */
  public record Leg(String payee, long units, long line) {}

  public Order {
    legs = List.copyOf(legs);
  }

  public long totalUnits() {
    long total = 0;
    for (Leg leg : legs) total = Math.addExact(total, leg.units());
    return total;
  }

  public List<Long> lines() {
    return legs.stream().map(Leg::line).toList();
  }
}
