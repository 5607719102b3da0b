package dev.bascule.cli.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes payments of lines: those with one reference are the legs of one payment, all or none. */
final class OrderGrouping {

  /** PROTOCOL B.1: a voucher has at most 32 legs. */
  private static final int LEGS_MAX = 32;

  private OrderGrouping() {}

  static Orders group(List<OrderLine> lines, List<RefusedLine> refusedLines) {
    var groups = new LinkedHashMap<String, List<OrderLine>>();
    for (var line : lines) {
      groups.computeIfAbsent(line.reference(), _ -> new ArrayList<>()).add(line);
    }
    var spoilt =
        refusedLines.stream()
            .filter(line -> !line.reference().isEmpty())
            .collect(
                Collectors.toMap(
                    RefusedLine::reference, RefusedLine::line, Math::min, LinkedHashMap::new));
    var orders = new ArrayList<Order>();
    var refused = new ArrayList<>(refusedLines);
    for (var group : groups.values()) {
      RefusedLine why = refusal(group, spoilt.get(group.getFirst().reference()));
      if (why == null) {
        orders.add(order(group));
      } else {
        for (var line : group) {
          refused.add(new RefusedLine(line.line(), line.reference(), why.code(), why.reason()));
        }
      }
    }
    refused.sort(Comparator.comparingLong(RefusedLine::line));
    return new Orders(orders, refused);
  }

  private static @Nullable RefusedLine refusal(List<OrderLine> group, @Nullable Long spoiltBy) {
    OrderLine first = group.getFirst();
    if (spoiltBy != null) {
      return why(first, "leg_refused", "line " + spoiltBy + " of the same payment is refused");
    }
    var payees = new LinkedHashMap<String, OrderLine>();
    long total = 0;
    for (var line : group) {
      if (!line.payer().equals(first.payer())) {
        return why(first, "payers_differ", between(first, line) + " name two payers");
      }
      if (!line.currency().equals(first.currency())) {
        return why(first, "currencies_differ", between(first, line) + " name two currencies");
      }
      OrderLine twin = payees.putIfAbsent(line.payee(), line);
      if (twin != null) {
        return why(first, "payee_twice", between(twin, line) + " name the payee " + line.payee());
      }
      if (total > Long.MAX_VALUE - line.units()) {
        return why(first, "total_too_large", "the legs add up to more than " + Long.MAX_VALUE);
      }
      total += line.units();
    }
    if (group.size() > LEGS_MAX) {
      return why(
          first, "legs_too_many", "the payment has " + group.size() + " legs; 32 are possible");
    }
    return null;
  }

  private static RefusedLine why(OrderLine line, String code, String reason) {
    return new RefusedLine(line.line(), line.reference(), code, reason);
  }

  private static String between(OrderLine one, OrderLine other) {
    return "lines " + one.line() + " and " + other.line() + " of the same payment";
  }

  private static Order order(List<OrderLine> group) {
    OrderLine first = group.getFirst();
    var legs = group.stream().map(l -> new Order.Leg(l.payee(), l.units(), l.line())).toList();
    return new Order(first.reference(), first.payer(), first.currency(), legs);
  }
}
