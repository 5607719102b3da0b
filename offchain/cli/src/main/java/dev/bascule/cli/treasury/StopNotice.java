package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.cliconvention.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is said first while the treasury stands still. */
record StopNotice(String since, List<String> by, String reason) {

  /**
   * @param answer with {@code stopped} where it does
   */
  static Optional<StopNotice> of(JsonNode answer) {
    if (!Fields.has(answer, "stopped")) return Optional.empty();
    JsonNode stop = Fields.child(answer, "stopped");
    return Optional.of(ofStop(stop));
  }

  /**
   * @param stop as {@code GET /v1/treasury/stop} has it
   */
  static Optional<StopNotice> ofAnswer(JsonNode stop) {
    return Fields.has(stop, "stopped") && Fields.child(stop, "stopped").asBoolean()
        ? Optional.of(ofStop(stop))
        : Optional.empty();
  }

  private static StopNotice ofStop(JsonNode stop) {
    return new StopNotice(
        Fields.text(stop, "since"),
        Fields.list(stop, "by").stream().map(JsonNode::asString).toList(),
        Fields.text(stop, "reason"));
  }

  String sentence() {
    return Printable.line(
        "STOPPED since %s by %s: %s. Nothing leaves."
            .formatted(since, String.join(" and ", by), reason));
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("since", since);
    json.put("by", by);
    json.put("reason", reason);
    return json;
  }
}
