package dev.bascule.service.settlement;

import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.money.Asset;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Cuts windows: one for each asset that has something to settle, at one place of the log. */
public final class Windows {

  private final Book book;
  private final Gateway gateway;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  Windows(Book book, Gateway gateway) {
    this.book = book;
    this.gateway = gateway;
  }

  /** The request's name makes the cut idempotent: the same name is the same window. */
  public List<Outcome.WindowCut> cut(String requestName) {
    List<Asset> assets = book.assets();
    List<Command> commands =
        assets.stream()
            .map(asset -> (Command) new Command.CutWindow(request(requestName, asset), asset.id()))
            .toList();
    Answer answer = gateway.submit(commands).join();
    if (!(answer instanceof Answer.Committed committed)) throw notTaken(answer).refusal();
    var cut = new ArrayList<Outcome.WindowCut>();
    for (Outcome outcome : committed.outcomes()) {
      if (outcome instanceof Outcome.WindowCut window) cut.add(window);
      if (outcome instanceof Outcome.Rejected rejected) {
        throw Problem.of(409, rejected.why().code(), rejected.detail()).refusal();
      }
    }
    if (!cut.isEmpty()) listeners.forEach(Runnable::run);
    return cut;
  }

  /** Whether any asset has something to settle. */
  boolean pending() {
    return book.read(view ->
        view.assets().stream().anyMatch(asset -> view.pending(asset.id()).totalUnits() > 0));
  }

  /** Called after a cut: a hint to look, never the truth. */
  public void onCut(Runnable listener) {
    listeners.add(listener);
  }

  private static RequestId request(String name, Asset asset) {
    byte[] text =
        ("bascule/window/v1\0" + asset.id() + "\0" + name).getBytes(StandardCharsets.UTF_8);
    return RequestId.of(Hash32.sha256(text));
  }

  private static Problem notTaken(Answer answer) {
    return switch (answer) {
      case Answer.Busy _ ->
          Problem.of(429, "busy", "too much is under way; no window was cut").retryable(1);
      case Answer.Unknown _ ->
          Problem.of(504, "outcome_unknown", "the window may have been cut")
              .retryable(1)
              .hint("send the same request with the same Idempotency-Key, or ask /v1/windows");
      case Answer.ReadOnly readOnly -> readOnly.problem();
      case Answer.TooLarge _ -> Problem.of(500, "command_too_large", "a cut is never too large");
      case Answer.Committed _ -> throw new IllegalArgumentException("it was taken");
    };
  }
}
