package dev.bascule.service.console;

import static dev.bascule.service.db.own.Tables.PART_PROOF;
import static dev.bascule.service.db.proj.Tables.ASSET;
import static dev.bascule.service.db.proj.Tables.PART;
import static dev.bascule.service.db.proj.Tables.RECORDED_BREAK;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.sum;

import dev.bascule.service.console.View.BreakRow;
import dev.bascule.service.console.View.Fact;
import dev.bascule.service.console.View.PartRow;
import dev.bascule.service.console.View.WindowPage;
import dev.bascule.service.console.View.WindowRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Settlement windows with their parts, and the breaks that reconciliation opened. */
final class WindowReads {

  private static final String NOTHING_YET = "–";

  private final DSLContext sql;

  WindowReads(DSLContext sql) {
    this.sql = sql;
  }

  /** Newest first, older than {@code after} if that is given. */
  List<WindowRow> newest(int limit, @Nullable Long after) {
    return rows(after == null ? noCondition() : SETTLEMENT_WINDOW.NUMBER.lt(after), limit);
  }

  Optional<WindowPage> window(long number) {
    return rows(SETTLEMENT_WINDOW.NUMBER.eq(number), 1).stream()
        .findFirst()
        .map(row -> new WindowPage(row, facts(row, number), parts(number)));
  }

  List<BreakRow> openBreaks() {
    return sql.selectFrom(RECORDED_BREAK)
        .where(RECORDED_BREAK.CLOSED_AT.isNull())
        .orderBy(RECORDED_BREAK.NUMBER)
        .limit(PaymentReads.PAGE)
        .fetch(one ->
            new BreakRow(
                one.getKind().replace('_', ' '),
                one.getSubject(),
                one.getExpected(),
                one.getActual(),
                Figures.count(one.getBlock())));
  }

  private List<WindowRow> rows(Condition filter, int limit) {
    var windows =
        sql.select(SETTLEMENT_WINDOW.fields())
            .select(ASSET.CURRENCY, ASSET.EXPONENT)
            .from(SETTLEMENT_WINDOW)
            .join(ASSET)
            .on(ASSET.ID.eq(SETTLEMENT_WINDOW.ASSET))
            .where(filter)
            .orderBy(SETTLEMENT_WINDOW.NUMBER.desc())
            .limit(limit)
            .fetch();
    List<Long> numbers = windows.getValues(SETTLEMENT_WINDOW.NUMBER);
    if (numbers.isEmpty()) return List.of();
    var gas = sum(PART_PROOF.GAS_USED);
    var entries = sum(PART.ENTRIES);
    Map<Long, ? extends Record> parts =
        sql.select(PART.WINDOW_NUMBER, count(), gas, entries, count(PART_PROOF.GAS_USED))
            .from(PART)
            .leftJoin(PART_PROOF)
            .on(ofPart())
            .where(PART.WINDOW_NUMBER.in(numbers))
            .groupBy(PART.WINDOW_NUMBER)
            .fetchMap(PART.WINDOW_NUMBER);
    List<WindowRow> rows = new ArrayList<>(windows.size());
    for (Record one : windows) {
      long number = one.get(SETTLEMENT_WINDOW.NUMBER);
      Record of = parts.get(number);
      int sent = of == null ? 0 : of.get(1, Integer.class);
      // An average over some of the parts would be a wrong figure: all are known, or none is shown.
      boolean known = of != null && of.get(4, Integer.class) == sent;
      String perEntry =
          of == null || !known
              ? NOTHING_YET
              : perEntry(of.get(2, Long.class), of.get(3, Long.class));
      rows.add(row(one, number, sent, perEntry));
    }
    return rows;
  }

  /** The gas of a part is known from the receipt that proves it. */
  private static Condition ofPart() {
    return PART_PROOF.WINDOW_NUMBER.eq(PART.WINDOW_NUMBER).and(PART_PROOF.PART.eq(PART.PART_));
  }

  private static WindowRow row(Record one, long number, int parts, String perEntry) {
    Instant cut = Instant.ofEpochMilli(one.get(SETTLEMENT_WINDOW.CUT_AT));
    Long settled = one.get(SETTLEMENT_WINDOW.SETTLED_AT);
    return new WindowRow(
        number,
        Figures.count(number),
        Mark.of(one.get(SETTLEMENT_WINDOW.STATE)),
        Figures.count(one.get(SETTLEMENT_WINDOW.PAYMENTS)),
        Figures.count(one.get(SETTLEMENT_WINDOW.LANES)),
        Figures.count(parts),
        perEntry,
        settled == null
            ? NOTHING_YET
            : Figures.lasting(Duration.between(cut, Instant.ofEpochMilli(settled))),
        Figures.money(
            one.get(ASSET.CURRENCY), one.get(ASSET.EXPONENT), one.get(SETTLEMENT_WINDOW.TOTAL)),
        Figures.moment(cut));
  }

  private static String perEntry(@Nullable Long gas, @Nullable Long entries) {
    if (gas == null || entries == null || entries == 0) return NOTHING_YET;
    return Figures.count(gas / entries);
  }

  private List<Fact> facts(WindowRow row, long number) {
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.number("Payments", row.payments()));
    facts.add(Fact.number("Lanes", row.lanes()));
    facts.add(
        Fact.number("Cut", row.at().date() + " " + row.at().clock().substring(0, 8) + " UTC"));
    facts.add(Fact.number("Cut to final", row.cutToFinal()));
    facts.add(Fact.number("Gas per entry", row.gasPerEntry()));
    Long block =
        sql.select(SETTLEMENT_WINDOW.SETTLED_BLOCK)
            .from(SETTLEMENT_WINDOW)
            .where(SETTLEMENT_WINDOW.NUMBER.eq(number))
            .fetchOne(SETTLEMENT_WINDOW.SETTLED_BLOCK);
    if (block != null) facts.add(Fact.number("Last part final in block", Figures.count(block)));
    return facts;
  }

  private List<PartRow> parts(long number) {
    return sql.select(PART.fields())
        .select(PART_PROOF.GAS_USED)
        .from(PART)
        .leftJoin(PART_PROOF)
        .on(ofPart())
        .where(PART.WINDOW_NUMBER.eq(number))
        .orderBy(PART.PART_)
        .fetch(WindowReads::part);
  }

  private static PartRow part(Record one) {
    Long gas = one.get(PART_PROOF.GAS_USED);
    int entries = one.get(PART.ENTRIES);
    int fresh = one.get(PART.FRESH);
    return new PartRow(
        Figures.count(one.get(PART.PART_)),
        Mark.SETTLED,
        one.get(PART.TX_HASH),
        Figures.count(one.get(PART.BLOCK)),
        gas == null ? NOTHING_YET : Figures.count(gas),
        perEntry(gas, (long) entries),
        Figures.count(entries),
        Figures.count(fresh),
        Figures.count(entries - fresh));
  }
}
