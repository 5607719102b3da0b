package dev.bascule.service.participants;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import dev.bascule.service.access.Caller;
import dev.bascule.service.access.RateLimits;
import dev.bascule.service.wire.Body;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.ProblemAdvice;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Participants over HTTP. The name is the id: repeating a request is harmless. */
@RestController
@Tag(name = "Participants")
final class ParticipantController {

  private static final int ARRAY_MAX = 512;
  private static final int NAME_MAX = 200;

  private final Participants participants;

  ParticipantController(Participants participants) {
    this.participants = participants;
  }

  @PostMapping(path = "/v1/participants", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Make one participant, or up to 512 in an array")
  ResponseEntity<?> add(HttpServletRequest request) throws IOException {
    JsonNode body = Body.of(request);
    int tenant = Caller.of(request).tenant();
    if (!body.isArray()) {
      return switch (participants.add(List.of(read(body, "")), tenant).getFirst()) {
        case Participants.Item.Done done ->
            ResponseEntity.status(done.status()).body(done.participant());
        case Participants.Item.Refused refused -> ProblemAdvice.answer(refused.problem(), request);
      };
    }
    if (body.isEmpty() || body.size() > ARRAY_MAX) {
      throw Problem.of(
              body.isEmpty() ? 400 : 413,
              "array_size",
              "the array has " + body.size() + " participants, allowed is 1 to " + ARRAY_MAX)
          .refusal();
    }
    RateLimits.countItems(request, body.size());
    var wanted = new ArrayList<Participants.NewParticipant>();
    for (int i = 0; i < body.size(); i++) wanted.add(read(body.get(i), "[" + i + "]"));
    var data = new ArrayList<Map<String, Object>>();
    for (Participants.Item item : participants.add(wanted, tenant)) {
      data.add(
          switch (item) {
            case Participants.Item.Done done ->
                Map.of("status", done.status(), "participant", done.participant());
            case Participants.Item.Refused refused ->
                Map.of("status", refused.problem().status(), "problem", refused.problem());
          });
    }
    return ResponseEntity.ok(Map.of("data", data));
  }

  @GetMapping("/v1/participants")
  @Operation(summary = "Participants in the order in which they were made")
  Page<Participants.ParticipantWire> list(
      @RequestParam @Nullable String after,
      @RequestParam @Nullable Integer limit,
      HttpServletRequest request) {
    int max = Page.limit(limit);
    Page<Map.Entry<Long, Participants.ParticipantWire>> page =
        Page.of(
            participants.list(Caller.of(request).tenant(), Page.after(after), max + 1),
            max,
            row -> Long.toString(row.getKey()));
    return new Page<>(
        page.data().stream().map(Map.Entry::getValue).toList(), page.hasMore(), page.next());
  }

  @GetMapping("/v1/participants/{name}")
  @Operation(summary = "One participant")
  Participants.ParticipantWire find(@PathVariable String name, HttpServletRequest request) {
    return participants
        .find(name, Caller.of(request).tenant())
        .orElseThrow(() ->
            Problem.of(404, "participant_not_found", "there is no participant " + name).refusal());
  }

  private static Participants.NewParticipant read(JsonNode node, String path) {
    StrictObject json = StrictObject.of(node, path);
    String name = json.visibleText("name", NAME_MAX);
    String address = json.text("address");
    json.end();
    Address owner;
    try {
      owner = Eip55.parse(address);
    } catch (IllegalArgumentException e) {
      throw new JsonRefused(path + "address", String.valueOf(e.getMessage()));
    }
    if (owner.equals(Address.ZERO)) {
      throw new JsonRefused(path + "address", "the zero address owns nothing");
    }
    return new Participants.NewParticipant(name, owner);
  }
}
