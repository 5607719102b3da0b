package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How far the owners of a Safe are with a proposal.
 *
 * @param signers addresses of those who signed
 * @param announcement of its call to the guard, where it needs one
 */
record Quorum(List<String> signers, long needed, Optional<Announcement> announcement) {

  /**
   * @param id by which the guard knows the call
   * @param ready from then on the call may be made
   * @param until and not after this
   */
  record Announcement(String id, String ready, String until) {

    String sentence() {
      return "%s, may be made from %s to %s".formatted(id, ready, until);
    }
  }

  /**
   * Empty for a proposal that no owners sign.
   *
   * @param proposal as {@code GET /v1/treasury/proposals/ID} has it
   */
  static Optional<Quorum> of(JsonNode proposal) {
    if (!Fields.has(proposal, "signersNeeded")) return Optional.empty();
    return Optional.of(
        new Quorum(
            Fields.list(proposal, "signers").stream().map(JsonNode::asString).toList(),
            Fields.number(proposal, "signersNeeded"),
            announced(proposal)));
  }

  private static Optional<Announcement> announced(JsonNode proposal) {
    if (!Fields.has(proposal, "announcement")) return Optional.empty();
    JsonNode it = Fields.child(proposal, "announcement");
    return Optional.of(
        new Announcement(Fields.text(it, "id"), time(it, "ready"), time(it, "until")));
  }

  /** Seconds since 1970, or already as people read them. */
  private static String time(JsonNode announcement, String key) {
    String text = Fields.text(announcement, key);
    return text.matches("[0-9]{1,11}")
        ? Instant.ofEpochSecond(Long.parseLong(text)).toString()
        : text;
  }

  boolean isComplete() {
    return signers.size() >= needed;
  }

  String count() {
    return signers.size() + "/" + needed;
  }

  /** By names of the books. */
  String sentence(ReadingBooks.Open books) {
    String names = String.join(", ", signers.stream().map(books::nameOf).toList());
    return "%d of %d signed%s"
        .formatted(signers.size(), needed, names.isEmpty() ? "" : ": " + names);
  }

  void write(Map<String, Object> json) {
    json.put("signers", signers);
    json.put("signersNeeded", needed);
    announcement.ifPresent(it -> {
      var told = new LinkedHashMap<String, Object>();
      told.put("id", it.id());
      told.put("ready", it.ready());
      told.put("until", it.until());
      json.put("announcement", told);
    });
  }
}
