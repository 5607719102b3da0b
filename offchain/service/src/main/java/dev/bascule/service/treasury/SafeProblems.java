package dev.bascule.service.treasury;

import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chainrpc.safe.GuardClient;
import dev.bascule.chainrpc.safe.SafeReading;
import dev.bascule.chainrpc.safe.SafeRefusal;
import dev.bascule.service.wire.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Why a Safe's call is not proposed. */
final class SafeProblems {

  private SafeProblems() {}

  static Problem differs(SafeAccount safe, SafeReading reading, List<String> differences) {
    SafeWire told = SafeWire.of(reading, reading.standing(safe));
    return Problem.of(
            409,
            "safe_differs",
            "the Safe %s is not what the books say: %s"
                .formatted(safe.address(), String.join("; ", differences)))
        .hint(
            "propose a call of the Safe to itself or to its guard that mends it, or correct"
                + " treasury.json; until then it pays nobody")
        .with("differs", differences)
        .with("owners", told.owners())
        .with("threshold", told.threshold())
        .with("guard", told.guard());
  }

  static Problem refuses(SafeRefusal refusal, Map<String, String> values) {
    if (refusal.id().isEmpty()) {
      return Problem.of(422, "guard_refuses", refusal.sentence())
          .hint("no announcement helps; propose a call that the guard lets through")
          .with("reason", refusal.code());
    }
    Problem problem =
        Problem.of(
                422,
                "not_announced",
                "%s (announcement %s)".formatted(refusal.sentence(), refusal.id().get()))
            .hint("announce it by the same propose with --announce, and propose it when it stands")
            .with("reason", refusal.code())
            .with("announcement", refusal.id().get());
    for (Map.Entry<String, String> each : values.entrySet()) {
      if (!each.getKey().equals("id")) problem = problem.with(each.getKey(), each.getValue());
    }
    return problem;
  }

  static Problem dueTooLate(GuardClient.Announcement announced, long expires) {
    Instant ready = Instant.ofEpochSecond(announced.ready());
    return Problem.of(
            422,
            "not_due",
            "it is announced as %s and may be made from %s on; this proposal expires at %s"
                .formatted(announced.id(), ready, Instant.ofEpochSecond(expires)))
        .hint("propose it with a later end, or later")
        .with("announcement", announced.id().hex())
        .with("ready", ready.toString())
        .with("until", Instant.ofEpochSecond(announced.until()).toString());
  }
}
