package dev.bascule.cli.settle;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.Pages;
import dev.bascule.cli.network.ServiceClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * What settled windows cost: parts, gas, and gas per voucher where lanes were fresh (a storage slot
 * is made) or repeated (a slot is changed).
 */
public final class WindowFigures {
  private long windows;
  private long parts;
  private long entries;
  private long gas;
  private long gasEntries;
  private long freshEntries;
  private long freshGas;
  private long repeatedEntries;
  private long repeatedGas;

  /** The windows after a number that are settled. */
  public static WindowFigures since(ServiceClient service, long number) {
    var figures = new WindowFigures();
    for (JsonNode window : windowsAfter(service, number)) {
      if (Fields.text(window, "state").equals("settled")) figures.add(window);
    }
    return figures;
  }

  /** Windows after a number, each with its parts. */
  static List<JsonNode> windowsAfter(ServiceClient service, long number) {
    var windows = new ArrayList<JsonNode>();
    var _ =
        Pages.read(
            service,
            "/v1/windows",
            Long.toString(number),
            rows -> {
              for (JsonNode row : rows) {
                windows.add(
                    Fields.has(row, "parts")
                        ? row
                        : service.get("/v1/windows/" + Fields.number(row, "number")));
              }
            });
    return windows;
  }

  /** The number of the newest window; 0 before the first. */
  public static long newest(ServiceClient service) {
    var newest = new AtomicLong();
    var _ =
        Pages.read(
            service,
            "/v1/windows?limit=500",
            "0",
            rows -> rows.forEach(row -> newest.set(Fields.number(row, "number"))));
    return newest.get();
  }

  public void add(JsonNode window) {
    windows++;
    for (JsonNode part : Fields.list(window, "parts")) {
      long fresh = Fields.number(part, "fresh");
      long repeated = Fields.number(part, "repeated");
      parts++;
      entries += Fields.number(part, "entries");
      // Another sender's part, or one that was read before its receipt.
      if (!Fields.has(part, "gasUsed")) continue;
      long used = Fields.number(part, "gasUsed");
      gasEntries += fresh + repeated;
      gas += used;
      if (repeated == 0) {
        freshEntries += fresh;
        freshGas += used;
      } else if (fresh == 0) {
        repeatedEntries += repeated;
        repeatedGas += used;
      }
    }
  }

  public long windows() {
    return windows;
  }

  public Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("windows", windows);
    json.put("parts", parts);
    json.put("vouchers", entries);
    json.put("gasUsed", gas);
    json.put("gasPerVoucher", perVoucher(gas, gasEntries));
    json.put("gasPerVoucherFresh", perVoucher(freshGas, freshEntries));
    json.put("gasPerVoucherRepeated", perVoucher(repeatedGas, repeatedEntries));
    return json;
  }

  public List<String> toWords() {
    return List.of(
        "settled     "
            + windows
            + " windows in "
            + parts
            + " parts, "
            + entries
            + " vouchers, "
            + gas
            + " gas",
        "gas         per voucher "
            + word(gas, gasEntries)
            + ", fresh lanes "
            + word(freshGas, freshEntries)
            + ", repeated lanes "
            + word(repeatedGas, repeatedEntries));
  }

  /** Parts that mix fresh and repeated lanes count in the whole only. */
  private static Object perVoucher(long gasUsed, long vouchers) {
    return vouchers == 0 ? "" : gasUsed / vouchers;
  }

  private static String word(long gasUsed, long vouchers) {
    return vouchers == 0 ? "none yet" : Long.toString(gasUsed / vouchers);
  }
}
