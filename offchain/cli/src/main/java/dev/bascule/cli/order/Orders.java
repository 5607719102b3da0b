package dev.bascule.cli.order;

import java.util.List;

/**
 * What an order file asks for.
 *
 * @param orders those that can be paid, in the order of their first lines
 * @param refused the other lines, in the order of the file
 */
public record Orders(List<Order> orders, List<RefusedLine> refused) {
  public Orders {
    orders = List.copyOf(orders);
    refused = List.copyOf(refused);
  }

  public long legs() {
    return orders.stream().mapToLong(order -> order.legs().size()).sum();
  }
}
