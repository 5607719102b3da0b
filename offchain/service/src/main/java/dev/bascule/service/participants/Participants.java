package dev.bascule.service.participants;

import static dev.bascule.service.db.own.Tables.PARTICIPANT;

import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Tenant;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.Times;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Names and addresses in SQL, accounts in the log: the log first, so that a name is never without
 * one.
 */
final class Participants {

  private final DSLContext sql;
  private final Gateway gateway;
  private final Clock clock;

  Participants(DSLContext sql, Gateway gateway, Clock clock) {
    this.sql = sql;
    this.gateway = gateway;
    this.clock = clock;
  }

  record NewParticipant(String name, Address address) {}

  record ParticipantWire(String name, String address, String createdAt) {}

  sealed interface Item {

    record Done(int status, ParticipantWire participant) implements Item {}

    record Refused(Problem problem) implements Item {}
  }

  List<Item> add(List<NewParticipant> wanted, int tenant) {
    Map<String, ParticipantWire> known = known(wanted, tenant);
    var fresh = new ArrayList<NewParticipant>();
    for (NewParticipant each : wanted) {
      if (known.putIfAbsent(each.name(), wire(each, clock.millis())) == null) fresh.add(each);
    }
    Map<String, Problem> refused = fresh.isEmpty() ? Map.of() : open(fresh, tenant);
    List<NewParticipant> opened =
        fresh.stream().filter(each -> !refused.containsKey(each.name())).toList();
    insert(opened, tenant);
    var items = new ArrayList<Item>();
    for (NewParticipant each : wanted) {
      ParticipantWire stored = known.get(each.name());
      Problem problem = refused.get(each.name());
      if (problem != null) {
        items.add(new Item.Refused(problem));
      } else if (stored != null && stored.address().equals(each.address().hex())) {
        items.add(new Item.Done(fresh.contains(each) ? 201 : 200, stored));
      } else {
        items.add(new Item.Refused(differs(each, stored == null ? "" : stored.address())));
      }
    }
    return items;
  }

  Optional<ParticipantWire> find(String name, int tenant) {
    return sql.selectFrom(PARTICIPANT)
        .where(PARTICIPANT.TENANT.eq(tenant))
        .and(PARTICIPANT.NAME.eq(name))
        .fetchOptional()
        .map(row ->
            new ParticipantWire(row.getName(), row.getAddress(), Times.text(row.getCreatedAt())));
  }

  /** With the row's number, which is the list's cursor. */
  List<Map.Entry<Long, ParticipantWire>> list(int tenant, long after, int limit) {
    return sql.selectFrom(PARTICIPANT)
        .where(PARTICIPANT.TENANT.eq(tenant))
        .and(PARTICIPANT.NO.gt(after))
        .orderBy(PARTICIPANT.NO)
        .limit(limit)
        .fetch(row ->
            Map.entry(
                row.getNo(),
                new ParticipantWire(
                    row.getName(), row.getAddress(), Times.text(row.getCreatedAt()))));
  }

  private Map<String, Problem> open(List<NewParticipant> fresh, int tenant) {
    List<Command> commands =
        fresh.stream()
            .map(each -> (Command) new Command.OpenAccount(new Tenant(tenant), each.address()))
            .toList();
    Answer answer = gateway.submit(commands).join();
    if (!(answer instanceof Answer.Committed committed)) {
      throw notTaken(answer).refusal();
    }
    var refused = new HashMap<String, Problem>();
    for (int i = 0; i < fresh.size(); i++) {
      if (committed.outcomes().get(i) instanceof Outcome.Rejected rejected) {
        refused.put(fresh.get(i).name(), Problem.of(409, rejected.why().code(), rejected.detail()));
      }
    }
    return refused;
  }

  private static Problem notTaken(Answer answer) {
    return switch (answer) {
      case Answer.Busy _ ->
          Problem.of(429, "busy", "too much is under way; nothing was taken").retryable(1);
      case Answer.Unknown _ ->
          Problem.of(504, "outcome_unknown", "no answer in time; send the same again").retryable(1);
      case Answer.ReadOnly readOnly -> readOnly.problem();
      case Answer.TooLarge _ -> Problem.of(413, "array_size", "too many participants at once");
      case Answer.Committed _ -> throw new IllegalArgumentException("it was taken");
    };
  }

  private Map<String, ParticipantWire> known(List<NewParticipant> wanted, int tenant) {
    var known = new HashMap<String, ParticipantWire>();
    sql.selectFrom(PARTICIPANT)
        .where(PARTICIPANT.TENANT.eq(tenant))
        .and(PARTICIPANT.NAME.in(wanted.stream().map(NewParticipant::name).toList()))
        .forEach(row ->
            known.put(
                row.getName(),
                new ParticipantWire(
                    row.getName(), row.getAddress(), Times.text(row.getCreatedAt()))));
    return known;
  }

  private void insert(List<NewParticipant> opened, int tenant) {
    if (opened.isEmpty()) return;
    long now = clock.millis();
    var rows =
        sql.insertInto(
            PARTICIPANT,
            PARTICIPANT.TENANT,
            PARTICIPANT.NAME,
            PARTICIPANT.ADDRESS,
            PARTICIPANT.CREATED_AT);
    for (NewParticipant each : opened) {
      rows = rows.values(tenant, each.name(), each.address().hex(), now);
    }
    rows.onConflictDoNothing().execute();
  }

  private static ParticipantWire wire(NewParticipant each, long now) {
    return new ParticipantWire(each.name(), each.address().hex(), Times.text(now));
  }

  private static Problem differs(NewParticipant each, String address) {
    return Problem.of(
            409,
            "participant_exists_with_different_address",
            "%s is %s, not %s".formatted(each.name(), address, each.address().hex()))
        .param("address")
        .hint("use another name; an address is never changed, because its vouchers stay valid");
  }
}
