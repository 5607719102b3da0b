package dev.bascule.cli.pay;

import dev.bascule.chain.voucher.Voucher;
import dev.bascule.cli.order.Order;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An order on its way to be a payment. */
final class Draft {

  /** A voucher and the request that carries it. */
  record Signed(Voucher voucher, JsonNode request) {}

  private final Order order;
  private @Nullable Signed signed;
  private int signings;
  private int delays;

  Draft(Order order) {
    this.order = order;
  }

  Order order() {
    return order;
  }

  @Nullable Signed signed() {
    return signed;
  }

  void sign(Signed byPayer) {
    signed = byPayer;
    signings++;
  }

  /** The voucher was refused for certain: another one may be signed. */
  void dropVoucher() {
    signed = null;
  }

  int signings() {
    return signings;
  }

  int delay() {
    return ++delays;
  }
}
