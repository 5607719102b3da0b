package dev.bascule.service.console;

import static dev.bascule.service.db.own.Tables.PARTICIPANT;
import static dev.bascule.service.db.own.Tables.TERMS;
import static dev.bascule.service.db.proj.Tables.ASSET;
import static dev.bascule.service.db.proj.Tables.LEAF;
import static dev.bascule.service.db.proj.Tables.PART;
import static dev.bascule.service.db.proj.Tables.PART_ENTRY;
import static dev.bascule.service.db.proj.Tables.PAYMENT;
import static dev.bascule.service.db.proj.Tables.PAYMENT_LEG;
import static dev.bascule.service.db.proj.Tables.PAYMENT_STATE;
import static dev.bascule.service.db.proj.Tables.PAYMENT_TOTAL;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;

import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.service.console.View.Filter;
import dev.bascule.service.console.View.Party;
import dev.bascule.service.console.View.PaymentList;
import dev.bascule.service.console.View.PaymentRow;
import dev.bascule.service.db.proj.tables.records.PaymentLegRecord;
import dev.bascule.service.db.proj.tables.records.PaymentRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Payments in lists, by cursor, and found by whatever a reader has in hand. */
final class PaymentReads {

  static final int PAGE = 50;

  private static final List<String> STATES =
      List.of("accepted", "held", "windowed", "settled", "voided", "expired");
  private static final int PAYEES_SHOWN = 2;
  // One payment has one reference, however often its terms were offered; erased text is null.
  private static final Field<String> REFERENCE =
      field(select(max(TERMS.REFERENCE)).from(TERMS).where(TERMS.PAYMENT.eq(PAYMENT.PAYMENT_)))
          .as("reference");

  private final DSLContext sql;
  private final int tenant;

  PaymentReads(DSLContext sql, int tenant) {
    this.sql = sql;
    this.tenant = tenant;
  }

  /** The newest, for the overview. */
  List<PaymentRow> newest(int limit, @Nullable String selected) {
    return rows(noCondition(), limit, selected);
  }

  Optional<String> newest(@Nullable String state) {
    return sql.select(PAYMENT.PAYMENT_)
        .from(PAYMENT)
        .where(mine().and(state == null ? noCondition() : PAYMENT.STATE.eq(state)))
        .orderBy(state == null ? PAYMENT.TENANT.desc() : PAYMENT.STATE.desc(), PAYMENT.NO.desc())
        .limit(1)
        .fetchOptional(PAYMENT.PAYMENT_);
  }

  /** One page, newest first; {@code after} is the number of the last payment that was seen. */
  PaymentList page(@Nullable String state, @Nullable String party, @Nullable Long after) {
    Condition filter = noCondition();
    if (state != null) filter = filter.and(PAYMENT.STATE.eq(state));
    if (party != null) filter = filter.and(isParty(party));
    long matching = party == null ? count(state) : sql.fetchCount(PAYMENT, mine().and(filter));
    Condition from = after == null ? filter : filter.and(PAYMENT.NO.lt(after));
    List<PaymentRow> rows = rows(from, PAGE + 1, null);
    boolean more = rows.size() > PAGE;
    List<PaymentRow> shown = more ? rows.subList(0, PAGE) : rows;
    String last = more ? Long.toString(number(shown.getLast().id())) : null;
    return new PaymentList(shown, filters(state), last, state, party, scope(matching, party));
  }

  private long count(@Nullable String state) {
    BigDecimal count =
        sql.select(sum(PAYMENT_TOTAL.PAYMENTS))
            .from(PAYMENT_TOTAL)
            .where(PAYMENT_TOTAL.TENANT.eq(tenant))
            .and(state == null ? noCondition() : PAYMENT_TOTAL.STATE.eq(state))
            .fetchSingle()
            .value1();
    return count == null ? 0 : count.longValueExact();
  }

  private String scope(long matching, @Nullable String party) {
    String of = party == null ? "" : " of " + names(Set.of(party)).getOrDefault(party, party);
    return Figures.of(matching, "payment", "payments") + of + ", newest first, UTC";
  }

  private static List<Filter> filters(@Nullable String state) {
    List<Filter> filters = new ArrayList<>();
    filters.add(new Filter("all", null, state == null));
    for (String each : STATES) filters.add(new Filter(each, each, each.equals(state)));
    return filters;
  }

  private long number(String payment) {
    return sql.select(PAYMENT.NO)
        .from(PAYMENT)
        .where(PAYMENT.PAYMENT_.eq(payment))
        .fetchSingle(PAYMENT.NO);
  }

  static boolean isState(String word) {
    return STATES.contains(word);
  }

  private Condition mine() {
    return PAYMENT.TENANT.eq(tenant);
  }

  private static Condition isParty(String address) {
    return PAYMENT
        .PAYER
        .eq(address)
        .or(
            exists(
                selectOne()
                    .from(PAYMENT_LEG)
                    .where(PAYMENT_LEG.PAYMENT.eq(PAYMENT.PAYMENT_))
                    .and(PAYMENT_LEG.PAYEE.eq(address))));
  }

  private List<PaymentRow> rows(Condition filter, int limit, @Nullable String selected) {
    var found =
        sql.select(
                PAYMENT.PAYMENT_,
                PAYMENT.NO,
                PAYMENT.PAYER,
                PAYMENT.STATE,
                PAYMENT.AMOUNT,
                PAYMENT.PAID,
                PAYMENT.NOT_AFTER,
                PAYMENT.ADMITTED_AT,
                PAYMENT.WINDOW_NUMBER,
                ASSET.CURRENCY,
                ASSET.EXPONENT,
                REFERENCE,
                SETTLEMENT_WINDOW.SETTLED_BLOCK)
            .from(PAYMENT)
            .join(ASSET)
            .on(ASSET.ID.eq(PAYMENT.ASSET))
            .leftJoin(SETTLEMENT_WINDOW)
            .on(SETTLEMENT_WINDOW.NUMBER.eq(PAYMENT.WINDOW_NUMBER))
            .where(mine().and(filter))
            .orderBy(PAYMENT.TENANT.desc(), PAYMENT.NO.desc()) // As the index has them.
            .limit(limit)
            .fetch();
    Map<String, List<String>> payees = payees(found.getValues(PAYMENT.PAYMENT_));
    Set<String> addresses = new HashSet<>(found.getValues(PAYMENT.PAYER));
    payees.values().forEach(addresses::addAll);
    Map<String, String> names = names(addresses);
    List<PaymentRow> rows = new ArrayList<>(found.size());
    for (Record one : found) {
      List<String> to = payees.getOrDefault(one.get(PAYMENT.PAYMENT_), List.of());
      rows.add(row(one, to, names, selected));
    }
    return rows;
  }

  private static PaymentRow row(
      Record one, List<String> to, Map<String, String> names, @Nullable String selected) {
    String id = one.get(PAYMENT.PAYMENT_);
    String payer = one.get(PAYMENT.PAYER);
    String reference = one.get(REFERENCE);
    Mark mark = Mark.of(one.get(PAYMENT.STATE));
    long worth = mark.worth(one.get(PAYMENT.AMOUNT), one.get(PAYMENT.PAID));
    return new PaymentRow(
        id,
        reference == null ? "" : reference,
        new Party(names.get(payer), payer),
        to.stream().limit(PAYEES_SHOWN).map(payee -> new Party(names.get(payee), payee)).toList(),
        Math.max(0, to.size() - PAYEES_SHOWN),
        mark,
        evidence(one),
        Figures.money(one.get(ASSET.CURRENCY), one.get(ASSET.EXPONENT), worth),
        Figures.moment(Instant.ofEpochMilli(one.get(PAYMENT.ADMITTED_AT))),
        id.equals(selected));
  }

  private static String evidence(Record one) {
    Long block = one.get(SETTLEMENT_WINDOW.SETTLED_BLOCK);
    String window = "window " + Figures.count(one.get(PAYMENT.WINDOW_NUMBER));
    return switch (Mark.of(one.get(PAYMENT.STATE))) {
      case SETTLED -> block == null ? window : window + " · block " + Figures.count(block);
      case WINDOWED -> window;
      case HELD ->
          "until " + Figures.moment(Instant.ofEpochSecond(one.get(PAYMENT.NOT_AFTER))).clock();
      case VOIDED, EXPIRED -> "nothing moved";
      case ACCEPTED, CAPTURED, REFUSED, OPEN, CUT, SETTLING, SENT, BREAK ->
          "leaf " + Figures.count(one.get(PAYMENT.NO));
    };
  }

  private Map<String, List<String>> payees(Collection<String> payments) {
    if (payments.isEmpty()) return Map.of();
    return sql.select(PAYMENT_LEG.PAYMENT, PAYMENT_LEG.PAYEE)
        .from(PAYMENT_LEG)
        .where(PAYMENT_LEG.PAYMENT.in(payments))
        .orderBy(PAYMENT_LEG.PAYMENT, PAYMENT_LEG.LEG)
        .fetchGroups(PAYMENT_LEG.PAYMENT, PAYMENT_LEG.PAYEE);
  }

  /** The names that were given to these addresses; an address without one is not in the map. */
  Map<String, String> names(Collection<String> addresses) {
    if (addresses.isEmpty()) return Map.of();
    Map<String, String> names = new HashMap<>();
    sql.select(PARTICIPANT.ADDRESS, PARTICIPANT.NAME)
        .from(PARTICIPANT)
        .where(PARTICIPANT.TENANT.eq(tenant))
        .and(PARTICIPANT.ADDRESS.in(addresses))
        .orderBy(PARTICIPANT.NO)
        .forEach(one -> names.putIfAbsent(one.value1(), one.value2()));
    return names;
  }

  Optional<FoundPayment> find(String id) {
    PaymentRecord payment =
        sql.selectFrom(PAYMENT).where(PAYMENT.PAYMENT_.eq(id).and(mine())).fetchOne();
    if (payment == null) return Optional.empty();
    var asset = sql.selectFrom(ASSET).where(ASSET.ID.eq(payment.getAsset())).fetchSingle();
    String reference =
        sql.select(max(TERMS.REFERENCE))
            .from(TERMS)
            .where(TERMS.PAYMENT.eq(id))
            .fetchOne(max(TERMS.REFERENCE));
    List<PaymentLegRecord> legs =
        sql.selectFrom(PAYMENT_LEG)
            .where(PAYMENT_LEG.PAYMENT.eq(id))
            .orderBy(PAYMENT_LEG.LEG)
            .fetch();
    List<Long> leaves =
        sql.select(LEAF.LEAF_INDEX)
            .from(LEAF)
            .where(LEAF.PAYMENT.eq(id))
            .orderBy(LEAF.LEAF_INDEX)
            .fetch(LEAF.LEAF_INDEX);
    Map<String, Long> states =
        sql.select(PAYMENT_STATE.STATE, PAYMENT_STATE.AT_MILLIS)
            .from(PAYMENT_STATE)
            .where(PAYMENT_STATE.PAYMENT.eq(id))
            .fetchMap(PAYMENT_STATE.STATE, PAYMENT_STATE.AT_MILLIS);
    return Optional.of(
        new FoundPayment(
            payment,
            reference == null ? "" : reference,
            asset.getCurrency(),
            asset.getExponent(),
            legs,
            leaves,
            states,
            landings(legs)));
  }

  /** A leg is on the chain with the first entry of its lane that reaches what the leg paid. */
  private List<FoundPayment.Landing> landings(List<PaymentLegRecord> legs) {
    List<FoundPayment.Landing> landings = new ArrayList<>();
    for (PaymentLegRecord leg : legs) {
      if (leg.getPaid() == 0) continue;
      long reached = leg.getCumulative() - leg.getAmount() + leg.getPaid();
      sql.select(PART.fields())
          .select(PART_ENTRY.CUMULATIVE)
          .from(PART_ENTRY)
          .join(PART)
          .on(PART.WINDOW_NUMBER.eq(PART_ENTRY.WINDOW_NUMBER).and(PART.PART_.eq(PART_ENTRY.PART)))
          .where(PART_ENTRY.LANE_KEY.eq(leg.getLaneKey()))
          .and(PART_ENTRY.CUMULATIVE.ge(reached))
          .orderBy(PART.WINDOW_NUMBER, PART.PART_)
          .limit(1)
          .forEach(one ->
              landings.add(
                  new FoundPayment.Landing(
                      leg.getLeg(),
                      one.get(PART.WINDOW_NUMBER),
                      one.get(PART.PART_),
                      one.get(PART.ENTRIES),
                      one.get(PART.BLOCK),
                      one.get(PART.TX_HASH),
                      one.get(PART_ENTRY.CUMULATIVE))));
    }
    return landings;
  }

  /**
   * The page that a reader means by this text: an id, a reference, an address, a name, a window.
   */
  Optional<String> search(String text) {
    String asked = text.strip();
    if (asked.isEmpty()) return Optional.of("/");
    String lower = asked.toLowerCase(Locale.ROOT);
    // A reference needs no text to be found: the id is made of it.
    String referred = PaymentId.of(new Tenant(tenant), asked).toString();
    String payment =
        sql.select(PAYMENT.PAYMENT_)
            .from(PAYMENT)
            .where(mine().and(PAYMENT.PAYMENT_.in(lower, referred)))
            .limit(1)
            .fetchOne(PAYMENT.PAYMENT_);
    if (payment != null) return Optional.of("/payments/" + payment);
    Optional<String> window = window(lower);
    if (window.isPresent()) return window;
    String address =
        lower.matches("0x[0-9a-f]{40}")
            ? lower
            : sql.select(PARTICIPANT.ADDRESS)
                .from(PARTICIPANT)
                .where(PARTICIPANT.TENANT.eq(tenant).and(PARTICIPANT.NAME.eq(asked)))
                .fetchOne(PARTICIPANT.ADDRESS);
    if (address == null || !sql.fetchExists(PAYMENT, mine().and(isParty(address)))) {
      return Optional.empty();
    }
    return Optional.of("/payments?party=" + address);
  }

  private Optional<String> window(String lower) {
    Long number = null;
    if (lower.matches("#?[0-9]{1,15}")) {
      number =
          sql.select(SETTLEMENT_WINDOW.NUMBER)
              .from(SETTLEMENT_WINDOW)
              .where(SETTLEMENT_WINDOW.NUMBER.eq(Long.parseLong(lower.replace("#", ""))))
              .fetchOne(SETTLEMENT_WINDOW.NUMBER);
    } else if (lower.matches("0x[0-9a-f]{64}")) {
      number =
          sql.select(PART.WINDOW_NUMBER)
              .from(PART)
              .where(PART.TX_HASH.eq(lower))
              .limit(1)
              .fetchOne(PART.WINDOW_NUMBER);
    }
    return Optional.ofNullable(number).map(found -> "/windows/" + found);
  }
}
