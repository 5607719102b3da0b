package dev.bascule.treasury.inspect;

import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.policy.PolicyCheck;
import dev.bascule.treasury.policy.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A review and what the rules say to it, for people and for programs. */
public final class RequestView {

  private final SigningRequest request;
  private final Review review;
  private final List<PolicyCheck.Refusal> policy;
  private final @Nullable Settings settings;

  public RequestView(
      SigningRequest request,
      Review review,
      List<PolicyCheck.Refusal> policy,
      @Nullable Settings settings) {
    this.request = request;
    this.review = review;
    this.policy = List.copyOf(policy);
    this.settings = settings;
  }

  /** Every reason against, under its name. */
  public Map<String, String> refusals() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Review.Refusal each : review.refusals()) add(reasons, each.code(), each.why());
    for (PolicyCheck.Refusal each : policy) add(reasons, each.code(), each.why());
    return reasons;
  }

  private static void add(Map<String, String> reasons, Enum<?> code, String why) {
    reasons.merge(code.name().toLowerCase(Locale.ROOT), why, (one, other) -> one + "; " + other);
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("request", request.asked().digest().hex());
    json.put("words", request.asked().words());
    List<Map<String, String>> lines = new ArrayList<>();
    for (Review.Line line : review.lines()) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("label", line.label().strip());
      entry.put("text", line.text());
      lines.add(entry);
    }
    json.put("lines", lines);
    json.put("refusals", refusals());
    return json;
  }

  public void print(Terminal terminal) {
    for (Review.Line line : review.lines()) {
      terminal.line(" %-13s %s".formatted(line.label(), line.text()));
    }
    if (settings != null) {
      List<String> names =
          PolicyCheck.approved(request, settings).stream().map(Settings.Approver::name).toList();
      terminal.line(
          " %-13s %d of %d%s"
              .formatted(
                  "approvals",
                  names.size(),
                  settings.approvalsNeeded(),
                  names.isEmpty() ? "" : ": " + String.join(", ", names)));
    }
    refusals().forEach((code, why) -> terminal.line(" REFUSED       " + code + ": " + why));
  }
}
