package dev.bascule.service.settlement;

import dev.bascule.core.book.Outcome;
import dev.bascule.service.access.Caller;
import dev.bascule.service.idempotency.IdempotencyKeys;
import dev.bascule.service.wire.Body;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Windows over HTTP. */
@RestController
@Tag(name = "Windows")
final class WindowController {

  private final Windows windows;
  private final WindowQueries queries;
  private final IdempotencyKeys keys;

  WindowController(Windows windows, WindowQueries queries, IdempotencyKeys keys) {
    this.windows = windows;
    this.queries = queries;
    this.keys = keys;
  }

  @PostMapping("/v1/windows")
  @Operation(summary = "Cut a window now")
  @Parameter(name = IdempotencyKeys.HEADER, in = ParameterIn.HEADER, required = true)
  ResponseEntity<?> cut(HttpServletRequest request) throws IOException {
    JsonNode body =
        request.getContentLengthLong() == 0 || request.getContentType() == null
            ? JsonNodeFactory.instance.objectNode()
            : Body.of(request);
    String name = Caller.of(request).keyId() + "/" + request.getHeader(IdempotencyKeys.HEADER);
    return keys.repeatable(
        request,
        body,
        () -> {
          List<Outcome.WindowCut> cut = windows.cut(name);
          if (cut.isEmpty())
            return ResponseEntity.ok((Object) Map.of("state", "nothing_to_settle"));
          boolean replayed = cut.stream().allMatch(Outcome.WindowCut::replayed);
          Object wire =
              queries
                  .find(cut.getFirst().number())
                  .map(Object.class::cast)
                  .orElseGet(() ->
                      Map.of("number", Long.toString(cut.getFirst().number()), "state", "cut"));
          var response = ResponseEntity.status(replayed ? 200 : 201);
          if (replayed) response.header(IdempotencyKeys.REPLAYED, "true");
          return response.header("Location", "/v1/windows/" + cut.getFirst().number()).body(wire);
        });
  }

  @GetMapping("/v1/windows")
  @Operation(summary = "Windows by number")
  Page<WindowQueries.WindowWire> list(
      @RequestParam @Nullable String after, @RequestParam @Nullable Integer limit) {
    int max = Page.limit(limit);
    return Page.of(queries.list(Page.after(after), max + 1), max, WindowQueries.WindowWire::number);
  }

  @GetMapping("/v1/windows/{number}")
  @Operation(summary = "One window with its parts")
  WindowQueries.WindowWire find(@PathVariable long number) {
    return queries
        .find(number)
        .orElseThrow(
            () -> Problem.of(404, "window_not_found", "there is no window " + number).refusal());
  }
}
