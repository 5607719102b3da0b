package dev.bascule.cli.order;

import dev.bascule.core.id.VisibleText;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One well-formed line. */
record OrderLine(
    long line, String reference, String payer, String payee, long units, String currency) {
  private static final int TEXT_LENGTH_MAX = 128;

  /** Why these fields are no line of an order, in a stated precedence; null when they are one. */
  static @Nullable RefusedLine refusal(
      long line, String[] fields, Set<String> currencies, OrderColumns columns) {
    String reference = columns.reference(fields);
    String payer = columns.payer(fields);
    String payee = columns.payee(fields);
    String currency = columns.currency(fields);
    String amount = columns.amount(fields);
    String untidy = untidy("reference", reference);
    if (untidy == null) untidy = untidy("payer", payer);
    if (untidy == null) untidy = untidy("payee", payee);
    if (untidy != null) return new RefusedLine(line, reference, "field_invalid", untidy);
    String wrongAmount = Units.refusal(amount);
    if (wrongAmount != null) {
      return new RefusedLine(line, reference, "amount_invalid", wrongAmount);
    }
    if (!currencies.contains(currency)) {
      String known = String.join(", ", currencies);
      return new RefusedLine(
          line,
          reference,
          "currency_unknown",
          "the currency is \"" + currency + "\"; the service knows " + known);
    }
    if (payer.equals(payee)) {
      return new RefusedLine(
          line, reference, "self_payment", "payer and payee are both \"" + payer + "\"");
    }
    return null;
  }

  static OrderLine of(long line, String[] fields, OrderColumns columns) {
    return new OrderLine(
        line,
        columns.reference(fields),
        columns.payer(fields),
        columns.payee(fields),
        Units.parse(columns.amount(fields)),
        columns.currency(fields));
  }

  private static @Nullable String untidy(String name, String value) {
    if (value.length() > TEXT_LENGTH_MAX) {
      return "the " + name + " has " + value.length() + " characters; " + TEXT_LENGTH_MAX + " fit";
    }
    return VisibleText.refusal(value).map(why -> "the " + name + " " + why).orElse(null);
  }
}
