package dev.bascule.service.console;

import dev.bascule.service.console.View.Moment;
import dev.bascule.service.console.View.Money;
import dev.bascule.service.db.proj.tables.records.PaymentLegRecord;
import dev.bascule.service.db.proj.tables.records.PaymentRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the tables know of one payment.
 *
 * @param states the millisecond at which each state was entered
 * @param landings of those legs that the chain has
 */
record FoundPayment(
    PaymentRecord payment,
    String reference,
    String currency,
    int exponent,
    List<PaymentLegRecord> legs,
    List<Long> leaves,
    Map<String, Long> states,
    List<Landing> landings) {

  /**
   * Where one leg came to rest on the chain.
   *
   * @param entries of the part, with which its gas is shared
   * @param lane what the contract has paid on the leg's lane, in ledger units
   */
  record Landing(
      int leg, long window, int part, int entries, long block, String txHash, long lane) {}

  Money money(long units) {
    return Figures.money(currency, exponent, units);
  }

  @Nullable Moment at(String state) {
    Long millis = states.get(state);
    return millis == null ? null : Figures.moment(Instant.ofEpochMilli(millis));
  }
}
