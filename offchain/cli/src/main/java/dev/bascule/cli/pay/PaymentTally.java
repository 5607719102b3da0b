package dev.bascule.cli.pay;

import dev.bascule.cli.order.Order;
import dev.bascule.cli.order.RefusedLine;
import dev.bascule.cliconvention.Progress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what became of the orders, for all senders. */
final class PaymentTally {
  private final Progress progress;
  private final List<RefusedLine> refused;
  private final Set<String> lanes = new HashSet<>();
  private final Set<String> payees = new HashSet<>();
  private final Map<String, BigInteger> totals = new TreeMap<>();
  private long paid;
  private long alreadyPaid;
  private long refusedPayments;
  private long legs;
  private String example = "";

  PaymentTally(Progress progress, List<RefusedLine> refusedBefore) {
    this.progress = progress;
    this.refused = new ArrayList<>(refusedBefore);
  }

  synchronized void accept(Order order, String paymentId, boolean isNew) {
    if (isNew) paid++;
    else alreadyPaid++;
    if (example.isEmpty() || order.legs().size() > 1) example = paymentId;
    legs += order.legs().size();
    for (Order.Leg leg : order.legs()) {
      payees.add(leg.payee());
      lanes.add(order.payer() + "\n" + leg.payee() + "\n" + order.currency());
    }
    totals.merge(order.currency(), BigInteger.valueOf(order.totalUnits()), BigInteger::add);
    progress.add(1);
  }

  synchronized void refuse(Order order, String code, String reason) {
    refusedPayments++;
    for (Order.Leg leg : order.legs()) {
      refused.add(new RefusedLine(leg.line(), order.reference(), code, reason));
    }
    progress.add(1);
  }

  synchronized long paid() {
    return paid;
  }

  synchronized long alreadyPaid() {
    return alreadyPaid;
  }

  synchronized long refusedPayments() {
    return refusedPayments;
  }

  synchronized List<RefusedLine> refused() {
    return refused.stream().sorted(Comparator.comparingLong(RefusedLine::line)).toList();
  }

  synchronized long legs() {
    return legs;
  }

  synchronized long lanes() {
    return lanes.size();
  }

  synchronized long payees() {
    return payees.size();
  }

  synchronized Map<String, BigInteger> totals() {
    return new TreeMap<>(totals);
  }

  /** A payment to look at next; empty when there is none. */
  synchronized String example() {
    return example;
  }
}
