package dev.bascule.service.payment;

import static dev.bascule.service.db.proj.Tables.CAPTURE;
import static dev.bascule.service.db.proj.Tables.LEAF;
import static dev.bascule.service.db.proj.Tables.PAYMENT;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.PaymentState;
import dev.bascule.core.book.Reason;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.Asset;
import dev.bascule.service.audit.LeafWire;
import dev.bascule.service.audit.StoredLeaf;
import dev.bascule.service.db.proj.tables.records.LeafRecord;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.wire.Money;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.Times;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/**
 * Captures and voids holds for the tenant that placed them. The payer's signature bounds what may
 * be captured, by amount, payee and time; nobody else is asked and nobody else may ask.
 */
final class Holds {

  private static final Duration TABLES_WAIT = Duration.ofSeconds(3);

  private final Book book;
  private final Gateway gateway;
  private final Projector projector;
  private final DSLContext sql;
  private final boolean live;

  Holds(Book book, Gateway gateway, Projector projector, DSLContext sql, boolean live) {
    this.book = book;
    this.gateway = gateway;
    this.projector = projector;
    this.sql = sql;
    this.live = live;
  }

  /** What the log answered, and whether it had answered so before. */
  record Done(HoldWire wire, boolean replayed) {}

  Done capture(PaymentId id, int tenant, StrictObject json, String idempotencyKey) {
    BookView.PaymentView hold = find(id, tenant);
    Asset asset = book.asset(hold.asset());
    var request = CaptureRequest.read(json, asset, hold.legs().size());
    TransferId transfer = CaptureRequest.transfer(id, idempotencyKey);
    List<Long> amounts = request.amounts().orElseGet(() -> all(hold, transfer));
    var command = new Command.Capture(id, new Tenant(tenant), transfer, amounts, request.last());
    Answer.Committed committed = commit(id, command);
    Outcome outcome = committed.outcomes().getFirst();
    if (!(outcome instanceof Outcome.Captured captured)) throw refusal(outcome, asset);
    return new Done(captured(hold, asset, captured, amounts, committed), captured.replayed());
  }

  Done release(PaymentId id, int tenant) {
    BookView.PaymentView hold = find(id, tenant);
    Asset asset = book.asset(hold.asset());
    Answer.Committed committed = commit(id, new Command.VoidHold(id, new Tenant(tenant)));
    Outcome outcome = committed.outcomes().getFirst();
    if (!(outcome instanceof Outcome.Voided voided)) throw refusal(outcome, asset);
    return new Done(voided(hold, asset, voided, committed), voided.replayed());
  }

  private static RuntimeException refusal(Outcome outcome, Asset asset) {
    return switch (outcome) {
      case Outcome.Refused refused -> PaymentProblems.of(refused.reason(), asset).refusal();
      case Outcome.Accepted _,
          Outcome.Held _,
          Outcome.Captured _,
          Outcome.Voided _,
          Outcome.Applied _,
          Outcome.Rejected _,
          Outcome.FactLogged _,
          Outcome.WindowCut _,
          Outcome.NothingToCut _,
          Outcome.RangeApplied _,
          Outcome.RangeIgnored _,
          Outcome.ObserverStopped _ ->
          new IllegalStateException("a hold's command was answered by " + outcome);
    };
  }

  private BookView.PaymentView find(PaymentId id, int tenant) {
    return book.read(view -> view.payment(id))
        .filter(payment -> payment.tenant().number() == tenant)
        .orElseThrow(() -> PaymentQueries.notFound(id, live).refusal());
  }

  private Answer.Committed commit(PaymentId id, Command command) {
    Answer answer = gateway.submit(List.of(command)).join();
    if (answer instanceof Answer.Committed committed) return committed;
    throw PaymentProblems.notCommitted(answer, "/v1/payments/" + id).refusal();
  }

  /** All that is held now; of a hold that is closed, what this same capture took when it closed. */
  private List<Long> all(BookView.PaymentView hold, TransferId transfer) {
    if (hold.state() == PaymentState.HELD) {
      return book.read(view ->
          hold.legs().stream().map(leg -> view.lane(leg.laneKey()).orElseThrow().held()).toList());
    }
    awaitTables(PAYMENT.PAYMENT_.eq(hold.id().toString()).and(PAYMENT.STATE.ne("held")));
    List<Long> taken =
        sql.select(CAPTURE.AMOUNT)
            .from(CAPTURE)
            .where(CAPTURE.PAYMENT.eq(hold.id().toString()))
            .and(CAPTURE.CAPTURE_.eq(transfer.toString()))
            .orderBy(CAPTURE.LEG)
            .fetch(CAPTURE.AMOUNT);
    if (!taken.isEmpty()) return taken;
    throw PaymentProblems.of(new Reason.NotHeld(hold.state()), book.asset(hold.asset())).refusal();
  }

  private HoldWire captured(
      BookView.PaymentView hold,
      Asset asset,
      Outcome.Captured captured,
      List<Long> amounts,
      Answer.Committed committed) {
    long first = captured.firstLeafIndex();
    Condition leaves = LEAF.LEAF_INDEX.between(first, first + captured.leaves() - 1L);
    return new HoldWire.Captured(
        "cap_" + captured.transfer(),
        hold.id().toString(),
        state(hold.id()),
        money(amounts.stream().mapToLong(Long::longValue).reduce(0, Math::addExact), asset),
        captured.closed(),
        leaves(hold, leaves, asset, Optional.of(amounts), committed),
        committed.checkpoint().wire(),
        committed.checkpoint().signature(),
        Times.text(captured.atMillis()),
        live,
        PaymentWire.links(hold.id().toString()));
  }

  private HoldWire voided(
      BookView.PaymentView hold, Asset asset, Outcome.Voided voided, Answer.Committed committed) {
    Condition leaves =
        LEAF.PAYMENT.eq(hold.id().toString()).and(LEAF.TYPE.eq(LeafType.VOID.code()));
    return new HoldWire.Voided(
        hold.id().toString(),
        state(hold.id()),
        leaves(hold, leaves, asset, Optional.empty(), committed),
        committed.checkpoint().wire(),
        committed.checkpoint().signature(),
        Times.text(voided.atMillis()),
        live,
        PaymentWire.links(hold.id().toString()));
  }

  private String state(PaymentId id) {
    return book.read(view -> view.payment(id).orElseThrow().state().word());
  }

  /** The leaves as the tables have them, each with its proof under the answer's checkpoint. */
  private List<HoldWire.LeafOf> leaves(
      BookView.PaymentView hold,
      Condition which,
      Asset asset,
      Optional<List<Long>> amounts,
      Answer.Committed committed) {
    if (!projector.await(committed.logPosition(), TABLES_WAIT)) throw behind();
    List<LeafRecord> rows = sql.selectFrom(LEAF).where(which).orderBy(LEAF.LEAF_INDEX).fetch();
    long size = committed.checkpoint().body().size();
    Map<Long, List<Hash32>> paths =
        book.read(view -> {
          var found = new HashMap<Long, List<Hash32>>();
          for (LeafRecord row : rows) {
            found.put(row.getLeafIndex(), view.inclusion(row.getLeafIndex(), size));
          }
          return found;
        });
    return rows.stream()
        .map(row ->
            new HoldWire.LeafOf(
                Integer.toString(row.getLeg()),
                hold.legs().get(row.getLeg()).payee().hex(),
                amounts.map(each -> money(each.get(row.getLeg()), asset)).orElse(null),
                Long.toString(row.getLeafIndex()),
                LeafWire.of(StoredLeaf.of(row)),
                paths.getOrDefault(row.getLeafIndex(), List.of()).stream()
                    .map(Hash32::hex)
                    .toList()))
        .toList();
  }

  private void awaitTables(Condition until) {
    long deadline = System.nanoTime() + TABLES_WAIT.toNanos();
    while (!sql.fetchExists(PAYMENT, until)) {
      if (System.nanoTime() > deadline) throw behind();
      boolean _ = projector.await(projector.position() + 1, Duration.ofMillis(50));
    }
  }

  private static RuntimeException behind() {
    return Problem.of(503, "projection_behind", "the hold is in the log and not in the tables yet")
        .retryable(1)
        .hint("send the same request with the same Idempotency-Key")
        .refusal();
  }

  private static Money money(long units, Asset asset) {
    return Money.of(units, asset.currency(), asset.scale());
  }
}
