package dev.bascule.service.payment;

import static dev.bascule.service.db.own.Tables.SUBMISSION;
import static dev.bascule.service.db.own.Tables.TERMS;
import static dev.bascule.service.db.proj.Tables.CAPTURE;
import static dev.bascule.service.db.proj.Tables.LEAF;
import static dev.bascule.service.db.proj.Tables.PART;
import static dev.bascule.service.db.proj.Tables.PART_ENTRY;
import static dev.bascule.service.db.proj.Tables.PAYMENT_LEG;
import static dev.bascule.service.db.proj.Tables.PAYMENT_STATE;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.sum;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.core.log.LeafType;
import dev.bascule.service.wire.Times;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/** What happened to one payment, in order, from its request to the block that settled it. */
public final class Timeline {

  private final DSLContext sql;

  Timeline(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * @param what received, accepted, held, capture, windowed, submitted, settled and the like
   * @param detail values as text, by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Step(String at, String what, Map<String, String> detail) {}

  private record Timed(long atMillis, int order, Step step) {}

  public List<Step> of(String payment) {
    var steps = new ArrayList<Timed>();
    sql.select(min(TERMS.RECORDED_AT))
        .from(TERMS)
        .where(TERMS.PAYMENT.eq(payment))
        .forEach(row -> {
          if (row.value1() != null) add(steps, row.value1(), 0, "received", Map.of());
        });
    leaves(payment, steps);
    captures(payment, steps);
    states(payment, steps);
    parts(payment, steps);
    steps.sort(Comparator.comparingLong(Timed::atMillis).thenComparingInt(Timed::order));
    return steps.stream().map(Timed::step).toList();
  }

  private void leaves(String payment, List<Timed> steps) {
    sql.selectFrom(LEAF)
        .where(LEAF.PAYMENT.eq(payment))
        .orderBy(LEAF.LEAF_INDEX)
        .forEach(leaf -> {
          var detail = new LinkedHashMap<String, String>();
          detail.put("leaf", Long.toString(leaf.getLeafIndex()));
          detail.put("type", LeafType.ofCode(leaf.getType()).name().toLowerCase(Locale.ROOT));
          detail.put("leg", Integer.toString(leaf.getLeg()));
          detail.put("from", leaf.getFromUnits());
          detail.put("to", leaf.getToUnits());
          add(steps, leaf.getAt() * 1000, 2, "logged", detail);
        });
  }

  private void captures(String payment, List<Timed> steps) {
    sql.select(CAPTURE.CAPTURE_, CAPTURE.CLOSED, CAPTURE.AT_MILLIS, sum(CAPTURE.AMOUNT))
        .from(CAPTURE)
        .where(CAPTURE.PAYMENT.eq(payment))
        .groupBy(CAPTURE.CAPTURE_, CAPTURE.CLOSED, CAPTURE.AT_MILLIS)
        .forEach(row -> {
          var detail = new LinkedHashMap<String, String>();
          detail.put("capture", "cap_" + row.value1());
          detail.put("amount", row.value4().toPlainString());
          detail.put("rest", row.value2() ? "released" : "kept");
          add(steps, row.value3(), 1, "capture", detail);
        });
  }

  private void states(String payment, List<Timed> steps) {
    sql.selectFrom(PAYMENT_STATE)
        .where(PAYMENT_STATE.PAYMENT.eq(payment))
        .forEach(state -> {
          var detail = new LinkedHashMap<String, String>();
          if (state.getWindowNumber() != 0) {
            detail.put("window", Long.toString(state.getWindowNumber()));
          }
          int order = state.getState().equals("settled") ? 9 : 1;
          add(steps, state.getAtMillis(), order, state.getState(), detail);
        });
  }

  /** For each leg the first part whose cumulative reached what the leg paid. */
  private void parts(String payment, List<Timed> steps) {
    Set<String> shown = new HashSet<>();
    sql.select(
            PAYMENT_LEG.LEG,
            PART.WINDOW_NUMBER,
            PART.PART_,
            PART.BLOCK,
            PART.TX_HASH,
            PART.OBSERVED_AT)
        .from(PAYMENT_LEG)
        .join(PART_ENTRY)
        .on(PART_ENTRY.LANE_KEY.eq(PAYMENT_LEG.LANE_KEY))
        .and(
            PART_ENTRY.CUMULATIVE.ge(
                PAYMENT_LEG.CUMULATIVE.minus(PAYMENT_LEG.AMOUNT).plus(PAYMENT_LEG.PAID)))
        .join(PART)
        .on(PART.WINDOW_NUMBER.eq(PART_ENTRY.WINDOW_NUMBER))
        .and(PART.PART_.eq(PART_ENTRY.PART))
        .where(PAYMENT_LEG.PAYMENT.eq(payment))
        .and(PAYMENT_LEG.PAID.gt(0L))
        .orderBy(PART.WINDOW_NUMBER, PART.PART_)
        .forEach(row -> {
          if (!shown.add("leg " + row.value1())) return;
          var detail = new LinkedHashMap<String, String>();
          detail.put("leg", Integer.toString(row.value1()));
          detail.put("window", Long.toString(row.value2()));
          detail.put("part", Integer.toString(row.value3()));
          detail.put("block", Long.toString(row.value4()));
          detail.put("txHash", row.value5());
          add(steps, row.value6(), 8, "settled_on_chain", detail);
          if (shown.add(row.value5())) submitted(row.value5(), row.value2(), steps);
        });
  }

  private void submitted(String txHash, long window, List<Timed> steps) {
    sql.select(SETTLEMENT_WINDOW.CUT_AT)
        .from(SETTLEMENT_WINDOW)
        .where(SETTLEMENT_WINDOW.NUMBER.eq(window))
        .forEach(row ->
            add(steps, row.value1(), 4, "window_cut", Map.of("window", Long.toString(window))));
    sql.selectFrom(SUBMISSION)
        .where(SUBMISSION.TX_HASH.eq(txHash))
        .forEach(row ->
            add(
                steps,
                row.getStoredAt(),
                5,
                "submitted",
                Map.of("txHash", txHash, "nonce", Long.toString(row.getNonce()))));
  }

  private static void add(
      List<Timed> steps, long atMillis, int order, String what, Map<String, String> detail) {
    steps.add(new Timed(atMillis, order, new Step(Times.text(atMillis), what, detail)));
  }
}
