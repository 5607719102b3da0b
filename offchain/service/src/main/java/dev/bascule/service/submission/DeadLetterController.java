package dev.bascule.service.submission;

import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What failed too often, and another try for it. */
@RestController
@Tag(name = "Dead letters")
final class DeadLetterController {

  private final DeadLetters deadLetters;
  private final SubmissionLoop loop;

  DeadLetterController(DeadLetters deadLetters, SubmissionLoop loop) {
    this.deadLetters = deadLetters;
    this.loop = loop;
  }

  @GetMapping("/v1/dead-letters")
  @Operation(summary = "Items that wait for a person")
  Page<DeadLetters.DeadLetter> list(
      @RequestParam @Nullable String after, @RequestParam @Nullable Integer limit) {
    int max = Page.limit(limit);
    return Page.of(
        deadLetters.list(Page.after(after), max + 1), max, DeadLetters.DeadLetter::number);
  }

  @PostMapping("/v1/dead-letters/{number}/retry")
  @Operation(summary = "Let an item try again")
  Map<String, String> retry(@PathVariable long number) {
    if (!deadLetters.retry(number)) {
      throw Problem.of(404, "dead_letter_not_found", "no item " + number + " waits").refusal();
    }
    loop.hint();
    return Map.of("state", "retrying");
  }
}
