package dev.bascule.cli.order;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the header says that each column stands. */
record OrderColumns(
    int count, int referenceAt, int payerAt, int payeeAt, int amountAt, int currencyAt) {
  static final List<String> NAMES = List.of("reference", "payer", "payee", "amount", "currency");

  /** Why this is not the header; null when it is. */
  static @Nullable String refusal(String[] header) {
    var missing = new ArrayList<>(NAMES);
    for (String name : header) {
      if (!NAMES.contains(name)) return "the header has the column \"" + name + "\"";
      if (!missing.remove(name)) return "the header names the column " + name + " twice";
    }
    return missing.isEmpty() ? null : "the header lacks " + String.join(", ", missing);
  }

  static OrderColumns of(String[] header) {
    var names = List.of(header);
    return new OrderColumns(
        header.length,
        names.indexOf("reference"),
        names.indexOf("payer"),
        names.indexOf("payee"),
        names.indexOf("amount"),
        names.indexOf("currency"));
  }

  String reference(String[] fields) {
    return fields[referenceAt];
  }

  String payer(String[] fields) {
    return fields[payerAt];
  }

  String payee(String[] fields) {
    return fields[payeeAt];
  }

  String amount(String[] fields) {
    return fields[amountAt];
  }

  String currency(String[] fields) {
    return fields[currencyAt];
  }
}
