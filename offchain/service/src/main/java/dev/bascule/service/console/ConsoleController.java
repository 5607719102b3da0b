package dev.bascule.service.console;

import static java.util.Objects.requireNonNullElse;

import dev.bascule.service.console.View.Fact;
import dev.bascule.service.console.View.Overview;
import dev.bascule.service.console.View.PaymentPage;
import dev.bascule.service.console.View.Timeline;
import dev.bascule.service.console.View.WindowRow;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/** One method for each page. All of them are GET, and none changes anything. */
@Controller
final class ConsoleController {

  private static final int PAYMENTS_SHOWN = 9;
  private static final int WINDOWS_SHOWN = 6;

  private final OverviewReads overview;
  private final PaymentReads payments;
  private final WindowReads windows;
  private final Timelines timelines;
  private final JsonMapper json;

  ConsoleController(
      OverviewReads overview,
      PaymentReads payments,
      WindowReads windows,
      Timelines timelines,
      JsonMapper json) {
    this.overview = overview;
    this.payments = payments;
    this.windows = windows;
    this.timelines = timelines;
    this.json = json;
  }

  @GetMapping("/")
  String overview(
      Model model,
      @RequestParam(required = false) @Nullable String payment,
      @RequestParam(defaultValue = "on") String live) {
    Timeline timeline = selected(payment);
    model.addAttribute("timeline", timeline);
    String chosen = timeline == null ? null : timeline.id();
    return page(model, "overview", "overview", moving(chosen, live));
  }

  /** The part of the overview that moves; asked for again and again by the page itself. */
  @GetMapping("/live")
  String live(
      Model model,
      HttpServletResponse response,
      @RequestParam(required = false) @Nullable String payment,
      @RequestParam(defaultValue = "on") String live) {
    response.setHeader("Cache-Control", "no-store");
    return page(model, "overview", "again", moving(payment, live));
  }

  private Overview moving(@Nullable String chosen, String live) {
    return new Overview(
        overview.figures(),
        payments.newest(PAYMENTS_SHOWN, chosen),
        windows.newest(WINDOWS_SHOWN, null),
        windows.openBreaks(),
        !live.equals("off"),
        chosen);
  }

  @GetMapping("/panel")
  String panel(Model model, @RequestParam(required = false) @Nullable String payment) {
    model.addAttribute("timeline", selected(payment));
    return "console/panel";
  }

  @GetMapping("/payments/{id}/panel")
  String panelOf(Model model, @PathVariable String id) {
    return panel(model, id);
  }

  /** The payment that was asked for, else the newest settled one, else the newest. */
  private @Nullable Timeline selected(@Nullable String asked) {
    Optional<FoundPayment> found = asked == null ? Optional.empty() : payments.find(asked);
    if (found.isEmpty()) {
      found = payments.newest("settled").or(() -> payments.newest(null)).flatMap(payments::find);
    }
    return found.map(timelines::timeline).orElse(null);
  }

  @GetMapping("/payments")
  String payments(
      Model model,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String party,
      @RequestParam(required = false) @Nullable Long after) {
    String known = state != null && PaymentReads.isState(state) ? state : null;
    String address = party == null || party.isBlank() ? null : party;
    return page(model, "payments", "payments", payments.page(known, address, after));
  }

  @GetMapping("/payments/{id}")
  String payment(Model model, HttpServletResponse response, @PathVariable String id) {
    return payments
        .find(id)
        .map(found -> page(model, "payments", "payment", page(found)))
        .orElseGet(() -> nothing(model, response, "", "No payment here has the id " + id + "."));
  }

  private PaymentPage page(FoundPayment found) {
    Timeline timeline = timelines.timeline(found);
    String id = timeline.id();
    Set<String> addresses = new HashSet<>(Set.of(found.payment().getPayer()));
    found.legs().forEach(leg -> addresses.add(leg.getPayee()));
    Map<String, String> names = payments.names(addresses);
    return new PaymentPage(
        timeline,
        terms(found, names),
        timelines.legs(found, names),
        "./bascule receipt " + id + " > r.json",
        "./bascule verify r.json --trust trust.json",
        json.writerWithDefaultPrettyPrinter().writeValueAsString(document(found)));
  }

  private static List<Fact> terms(FoundPayment found, Map<String, String> names) {
    var payment = found.payment();
    String until = Figures.toTheSecond(Instant.ofEpochSecond(payment.getNotAfter()));
    List<Fact> terms = new ArrayList<>();
    if (!found.reference().isEmpty()) terms.add(Fact.text("Reference", found.reference()));
    String payer = names.get(payment.getPayer());
    if (payer != null) terms.add(Fact.text("Payer", payer));
    terms.add(Fact.id(payer == null ? "Payer" : "Payer's address", payment.getPayer()));
    terms.add(Fact.text("Kind", payment.getKind()));
    terms.add(Fact.number("Good until", until));
    terms.add(Fact.number("Key epoch", Long.toString(payment.getKeyEpoch())));
    return terms;
  }

  /** The payment as the tables have it; amounts as strings of ledger units, as on the wire. */
  private static Map<String, Object> document(FoundPayment found) {
    var payment = found.payment();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", payment.getPayment());
    document.put("reference", found.reference());
    document.put("kind", payment.getKind());
    document.put("state", payment.getState());
    document.put("amount", money(found, payment.getAmount()));
    if (payment.getKind().equals("hold")) {
      document.put("captured", money(found, payment.getPaid()));
    }
    document.put("payer", payment.getPayer());
    document.put("voucher", payment.getVoucherDigest());
    document.put("notAfter", Long.toString(payment.getNotAfter()));
    document.put("acceptedAt", Figures.moment(Instant.ofEpochMilli(payment.getAdmittedAt())).iso());
    List<Map<String, Object>> legs = new ArrayList<>();
    for (var leg : found.legs()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("payee", leg.getPayee());
      each.put("amount", money(found, leg.getAmount()));
      each.put("lane", Long.toString(leg.getLane()));
      each.put("laneKey", leg.getLaneKey());
      each.put("cumulative", Long.toString(leg.getCumulative()));
      legs.add(each);
    }
    document.put("legs", legs);
    document.put("leaves", found.leaves().stream().map(String::valueOf).toList());
    if (payment.getWindowNumber() > 0) {
      document.put("window", Long.toString(payment.getWindowNumber()));
    }
    List<Map<String, Object>> settled = new ArrayList<>();
    for (var landing : found.landings()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("leg", Integer.toString(landing.leg()));
      each.put("window", Long.toString(landing.window()));
      each.put("part", Integer.toString(landing.part()));
      each.put("block", Long.toString(landing.block()));
      each.put("txHash", landing.txHash());
      each.put("laneCumulative", Long.toString(landing.lane()));
      settled.add(each);
    }
    document.put("settlement", settled);
    return document;
  }

  private static Map<String, Object> money(FoundPayment found, long units) {
    Map<String, Object> money = new LinkedHashMap<>();
    money.put("amount", Long.toString(units));
    money.put("currency", found.currency());
    money.put("exponent", found.exponent());
    return money;
  }

  @GetMapping("/windows")
  String windows(Model model, @RequestParam(required = false) @Nullable Long after) {
    List<WindowRow> rows = windows.newest(PaymentReads.PAGE + 1, after);
    boolean more = rows.size() > PaymentReads.PAGE;
    List<WindowRow> shown = more ? rows.subList(0, PaymentReads.PAGE) : rows;
    model.addAttribute("rows", shown);
    model.addAttribute("after", more ? shown.getLast().n() : null);
    model.addAttribute("frame", overview.frame("windows", ""));
    return "console/windows";
  }

  @GetMapping("/windows/{n:[0-9]{1,15}}")
  String window(Model model, HttpServletResponse response, @PathVariable long n) {
    return windows
        .window(n)
        .map(found -> page(model, "windows", "window", found))
        .orElseGet(() ->
            nothing(model, response, "", "Window " + Figures.count(n) + " has not been cut."));
  }

  @GetMapping("/reconciliation")
  String reconciliation(Model model) {
    model.addAttribute("breaks", windows.openBreaks());
    model.addAttribute("frame", overview.frame("reconciliation", ""));
    return "console/reconciliation";
  }

  @GetMapping("/chain")
  String chain(Model model) {
    model.addAttribute("cards", overview.cards());
    model.addAttribute("frame", overview.frame("chain", ""));
    return "console/chain";
  }

  @GetMapping("/find")
  String find(
      Model model, HttpServletResponse response, @RequestParam(defaultValue = "") String q) {
    // Only paths of our own making are redirected to; the text itself never is.
    return payments
        .search(q)
        .map(path -> "redirect:" + path)
        .orElseGet(() ->
            nothing(
                model,
                response,
                q,
                "No payment id, reference, participant, address, transaction or window here is"
                    + " called “"
                    + q.strip()
                    + "”."));
  }

  private String page(Model model, String section, String template, Object page) {
    model.addAttribute("page", page);
    model.addAttribute("frame", overview.frame(section, ""));
    return "console/" + template;
  }

  private String nothing(Model model, HttpServletResponse response, String query, String sentence) {
    response.setStatus(HttpStatus.NOT_FOUND.value());
    model.addAttribute("title", "Nothing found");
    model.addAttribute("sentence", sentence);
    model.addAttribute("command", null);
    model.addAttribute("frame", overview.frame("", requireNonNullElse(query, "")));
    return "console/nothing";
  }
}
