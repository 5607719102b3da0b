package dev.bascule.service.payment;

import static dev.bascule.service.db.own.Tables.TERMS;
import static dev.bascule.service.db.proj.Tables.ASSET;
import static dev.bascule.service.db.proj.Tables.LEAF;
import static dev.bascule.service.db.proj.Tables.PAYMENT;
import static dev.bascule.service.db.proj.Tables.PAYMENT_LEG;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.service.db.proj.tables.records.PaymentLegRecord;
import dev.bascule.service.db.proj.tables.records.PaymentRecord;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.wire.Money;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.Times;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Payments as the tables tell them. A payment that the log has and the tables not yet is awaited.
 */
final class PaymentQueries {

  private static final Duration PROJECTION_WAIT = Duration.ofSeconds(3);

  private final DSLContext sql;
  private final Book book;
  private final Projector projector;
  private final boolean live;

  PaymentQueries(DSLContext sql, Book book, Projector projector, boolean live) {
    this.sql = sql;
    this.book = book;
    this.projector = projector;
    this.live = live;
  }

  PaymentWire find(PaymentId id, int tenant) {
    List<PaymentWire> found =
        wires(PAYMENT.PAYMENT_.eq(id.toString()).and(PAYMENT.TENANT.eq(tenant)), 1);
    if (found.isEmpty() && inTheLog(id, tenant)) {
      awaitTables(id);
      found = wires(PAYMENT.PAYMENT_.eq(id.toString()).and(PAYMENT.TENANT.eq(tenant)), 1);
    }
    if (!found.isEmpty()) return found.getFirst();
    throw notFound(id, live).refusal();
  }

  static Problem notFound(PaymentId id, boolean live) {
    return Problem.of(404, "payment_not_found", "there is no payment " + id)
        .hint(
            live
                ? "this is live mode: a test payment is not here"
                : "this is test mode: a live payment is not here");
  }

  Page<PaymentWire> byReference(String reference, int tenant) {
    PaymentId id = PaymentId.of(new Tenant(tenant), reference);
    if (inTheLog(id, tenant)) awaitTables(id);
    return Page.of(
        wires(PAYMENT.PAYMENT_.eq(id.toString()).and(PAYMENT.TENANT.eq(tenant)), 1),
        1,
        PaymentWire::id);
  }

  Page<PaymentWire> list(int tenant, @Nullable String state, long after, int limit) {
    Condition rows = PAYMENT.TENANT.eq(tenant).and(PAYMENT.NO.gt(after));
    if (state != null) rows = rows.and(PAYMENT.STATE.eq(state));
    List<PaymentRecord> records =
        sql.selectFrom(PAYMENT).where(rows).orderBy(PAYMENT.NO).limit(limit + 1).fetch();
    Map<String, Long> numbers =
        records.stream().collect(Collectors.toMap(PaymentRecord::getPayment, PaymentRecord::getNo));
    return Page.of(
        wires(records), limit, wire -> Long.toString(numbers.getOrDefault(wire.id(), 0L)));
  }

  private boolean inTheLog(PaymentId id, int tenant) {
    return book.read(
        view -> view.payment(id).filter(p -> p.tenant().number() == tenant).isPresent());
  }

  /** The engine's answer is ahead of the tables by a moment, or by a rebuild. */
  private void awaitTables(PaymentId id) {
    long deadline = System.nanoTime() + PROJECTION_WAIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (sql.fetchExists(PAYMENT, PAYMENT.PAYMENT_.eq(id.toString()))) return;
      projector.await(projector.position() + 1, Duration.ofMillis(50));
    }
    throw Problem.of(
            503, "projection_behind", "the payment is in the log and not in the tables yet")
        .retryable(1)
        .refusal();
  }

  private List<PaymentWire> wires(Condition rows, int limit) {
    return wires(sql.selectFrom(PAYMENT).where(rows).orderBy(PAYMENT.NO).limit(limit).fetch());
  }

  private List<PaymentWire> wires(List<PaymentRecord> payments) {
    if (payments.isEmpty()) return List.of();
    List<String> ids = payments.stream().map(PaymentRecord::getPayment).toList();
    Map<Integer, Asset> assets = assets();
    Map<String, List<PaymentLegRecord>> legs =
        sql
            .selectFrom(PAYMENT_LEG)
            .where(PAYMENT_LEG.PAYMENT.in(ids))
            .orderBy(PAYMENT_LEG.PAYMENT, PAYMENT_LEG.LEG)
            .fetch()
            .stream()
            .collect(Collectors.groupingBy(PaymentLegRecord::getPayment));
    Map<String, String> references = references(ids, legs);
    Map<String, Long> leaves = new HashMap<>();
    sql.select(LEAF.PAYMENT, LEAF.LEG, LEAF.LEAF_INDEX)
        .from(LEAF)
        .where(LEAF.PAYMENT.in(ids))
        .and(LEAF.TYPE.in(1, 2))
        .forEach(row -> leaves.put(row.value1() + "/" + row.value2(), row.value3()));
    return payments.stream()
        .map(row -> {
          Asset asset = assets.get(row.getAsset());
          if (asset == null) throw new IllegalStateException("no asset " + row.getAsset());
          return wire(
              row,
              legs.getOrDefault(row.getPayment(), List.of()),
              references.getOrDefault(row.getPayment(), ""),
              asset,
              leaves::get);
        })
        .toList();
  }

  private Map<String, String> references(
      List<String> ids, Map<String, List<PaymentLegRecord>> legs) {
    var references = new HashMap<String, String>();
    sql.select(TERMS.PAYMENT, TERMS.COMMITMENT, TERMS.REFERENCE)
        .from(TERMS)
        .where(TERMS.PAYMENT.in(ids))
        .forEach(row -> {
          var of = legs.get(row.value1());
          if (of != null && !of.isEmpty() && of.getFirst().getTerms().equals(row.value2())) {
            references.put(row.value1(), row.value3());
          }
        });
    return references;
  }

  private Map<Integer, Asset> assets() {
    return sql.selectFrom(ASSET).fetch().stream()
        .collect(
            Collectors.toMap(
                row -> row.getId(),
                row ->
                    new Asset(
                        new AssetId(row.getId()),
                        row.getCurrency(),
                        row.getExponent(),
                        Address.ofHex(row.getToken()),
                        row.getDecimals())));
  }

  private PaymentWire wire(
      PaymentRecord row,
      List<PaymentLegRecord> legs,
      String reference,
      Asset asset,
      Function<String, @Nullable Long> leaf) {
    return new PaymentWire(
        row.getPayment(),
        reference,
        row.getKind(),
        row.getState(),
        row.getPayer(),
        Money.of(row.getAmount(), asset.currency(), asset.scale()),
        captured(row, row.getPaid(), asset),
        legs.stream()
            .map(leg -> {
              Long index = leaf.apply(leg.getPayment() + "/" + leg.getLeg());
              return new PaymentWire.LegWire(
                  leg.getPayee(),
                  Money.of(leg.getAmount(), asset.currency(), asset.scale()),
                  captured(row, leg.getPaid(), asset),
                  Long.toString(leg.getLane()),
                  leg.getLaneKey(),
                  asset.toBaseUnits(leg.getCumulative()).toString(),
                  index == null ? null : Long.toString(index),
                  null,
                  null);
            })
            .toList(),
        row.getWindowNumber() == 0 ? null : Long.toString(row.getWindowNumber()),
        row.getRiskScore(),
        null,
        null,
        Times.text(row.getAdmittedAt()),
        Long.toString(row.getNotAfter()),
        live,
        PaymentWire.links(row.getPayment()));
  }

  private static @Nullable Money captured(PaymentRecord row, long paid, Asset asset) {
    return row.getKind().equals("hold") ? Money.of(paid, asset.currency(), asset.scale()) : null;
  }
}
