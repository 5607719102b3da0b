package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.core.treasury.key.Statement;
import dev.bascule.core.treasury.key.StopRecord;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stop on the wire.
 *
 * @param number of the statements that were taken about it
 * @param pending what waits for another person; absent where this only says why nothing leaves
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StopWire(
    boolean stopped,
    String register,
    String number,
    @Nullable String since,
    List<String> by,
    String reason,
    @Nullable List<KeyWire.PendingWire> pending) {

  static Optional<StopWire> ofStopped(Statements.Standing standing) {
    return standing.register().stop().stopped()
        ? Optional.of(of(standing, null))
        : Optional.empty();
  }

  static StopWire of(Statements.Standing standing) {
    List<KeyWire.PendingWire> pending =
        standing.pending().stream()
            .filter(each -> each.statement().statement() instanceof Statement.OfTreasury)
            .map(each -> KeyWire.pending(each, standing))
            .toList();
    return of(standing, pending);
  }

  private static StopWire of(
      Statements.Standing standing, @Nullable List<KeyWire.PendingWire> pending) {
    StopRecord stop = standing.register().stop();
    return new StopWire(
        stop.stopped(),
        standing.register().id().hex(),
        Long.toString(stop.number()),
        stop.number() == 0 ? null : KeyProblems.time(stop.since()),
        KeyProblems.names(stop.by(), standing.register()),
        stop.reason(),
        pending);
  }
}
