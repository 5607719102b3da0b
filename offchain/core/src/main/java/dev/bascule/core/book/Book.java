package dev.bascule.core.book;

import dev.bascule.core.id.Hash32;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;

/**
 * The whole state of one operator's vault book: commands in, outcome and events out.
 *
 * <p>Deterministic: no clock but the given time, no random, no I/O, and nothing is iterated in an
 * order that a hash decides. One thread at a time.
 */
public final class Book {
  /**
   * The newest rules that this code knows. 2: collateral from before the log's epoch ages by blocks
   * and by the chain's seconds too.
   */
  public static final int RULES_SUPPORTED = 2;

  private final State state;
  private final BookView view;

  public Book() {
    this(new State());
  }

  private Book(State state) {
    this.state = state;
    this.view = new BookView(state);
  }

  /**
   * Applies one command at an entry time in milliseconds since 1970. Engine time is the later of
   * this and all before it; holds that it has passed lapse before the command is looked at.
   */
  public Step apply(Command command, long entryMillis) {
    Turn turn = new Turn(state);
    if (state.genesis == null && !(command instanceof Command.Genesis)) {
      return new Step(
          new Outcome.Rejected(Rejection.LOG_NOT_STARTED, "the first command is a genesis"),
          turn.events);
    }
    state.atMillis = Math.max(state.atMillis, entryMillis);
    Captures.lapse(turn);
    Outcome outcome = apply(turn, command);
    return new Step(outcome, turn.events);
  }

  private static Outcome apply(Turn turn, Command command) {
    return switch (command) {
      case Command.Genesis it -> Administration.start(turn, it);
      case Command.RegisterAsset it -> Administration.registerAsset(turn, it);
      case Command.OpenAccount it -> Administration.openAccount(turn, it);
      case Command.Freeze it -> Administration.freeze(turn, it);
      case Command.Unfreeze it -> Administration.unfreeze(turn, it);
      case Command.SetLimits it -> Administration.setLimits(turn, it);
      case Command.ActivateRules it -> Administration.activateRules(turn, it);
      case Command.Pay it -> Acceptance.pay(turn, it);
      case Command.Capture it -> Captures.capture(turn, it);
      case Command.VoidHold it -> Captures.voidHold(turn, it);
      case Command.ObserveRange it -> Observation.observe(turn, it);
      case Command.CutWindow it -> Cutting.cut(turn, it);
      case Command.AuditFact it -> Administration.auditFact(turn, it);
      case Command.CloseBreak it -> Administration.closeBreak(turn, it);
    };
  }

  public BookView view() {
    return view;
  }

  /** The same book always gives the same bytes. */
  public void save(DataOutput out) throws IOException {
    Snapshot.save(state, out);
  }

  /** Refuses a form that this code does not know, by its number. */
  public static Book load(DataInput in) throws IOException {
    return new Book(Snapshot.load(in));
  }

  /** SHA-256 of the saved form: equal books have equal roots. */
  public Hash32 root() {
    var digest = Hash32.newSha256();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      save(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Hash32.of(digest.digest());
  }
}
