package dev.bascule.service.settlement;

import static dev.bascule.service.db.own.Tables.PART_PROOF;
import static dev.bascule.service.db.proj.Tables.PART;
import static dev.bascule.service.db.proj.Tables.RECORDED_BREAK;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.core.book.BookView;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.service.db.proj.tables.records.PartRecord;
import dev.bascule.service.db.proj.tables.records.SettlementWindowRecord;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.wire.Money;
import dev.bascule.service.wire.Times;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** How far windows are: cut, settling, settled; with their parts as the chain took them. */
public final class WindowQueries {

  private final DSLContext sql;
  private final Book book;

  WindowQueries(DSLContext sql, Book book) {
    this.sql = sql;
    this.book = book;
  }

  /**
   * @param fresh entries of lanes that had never been settled before: they cost more gas
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PartWire(
      int part,
      String txHash,
      String block,
      @Nullable String gasUsed,
      int entries,
      int fresh,
      int repeated,
      boolean last) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WindowWire(
      String number,
      String state,
      int lanes,
      Money total,
      @Nullable String cutAt,
      @Nullable String settledAt,
      @Nullable String settledBlock,
      List<PartWire> parts,
      long breaks) {}

  public List<WindowWire> list(long after, int limit) {
    return sql.selectFrom(SETTLEMENT_WINDOW)
        .where(SETTLEMENT_WINDOW.NUMBER.gt(after))
        .orderBy(SETTLEMENT_WINDOW.NUMBER)
        .limit(limit)
        .fetch(this::wire);
  }

  /** From the tables, or from the engine while the tables are a moment behind. */
  public Optional<WindowWire> find(long number) {
    return sql.selectFrom(SETTLEMENT_WINDOW)
        .where(SETTLEMENT_WINDOW.NUMBER.eq(number))
        .fetchOptional(this::wire)
        .or(() -> fromTheEngine(number));
  }

  private Optional<WindowWire> fromTheEngine(long number) {
    return book.read(view ->
            view.openWindows().stream()
                .filter(window -> window.number() == number)
                .map(window ->
                    new Open(
                        window.asset(),
                        window.lanes().size(),
                        window.totalUnits(),
                        window.cutAtMillis()))
                .findFirst())
        .map(open -> {
          Asset asset = book.asset(open.asset());
          return new WindowWire(
              Long.toString(number),
              "cut",
              open.lanes(),
              Money.of(open.totalUnits(), asset.currency(), asset.scale()),
              Times.text(open.cutAtMillis()),
              null,
              null,
              List.of(),
              0);
        });
  }

  private record Open(AssetId asset, int lanes, long totalUnits, long cutAtMillis) {}

  private WindowWire wire(SettlementWindowRecord row) {
    Asset asset = book.asset(new AssetId(row.getAsset()));
    List<PartRecord> parts =
        sql.selectFrom(PART)
            .where(PART.WINDOW_NUMBER.eq(row.getNumber()))
            .orderBy(PART.PART_)
            .fetch();
    Map<String, Long> gas = gas(parts);
    long breaks =
        sql.fetchCount(
            RECORDED_BREAK,
            RECORDED_BREAK
                .CLOSED_AT
                .isNull()
                .and(
                    RECORDED_BREAK.TX_HASH.in(parts.stream().map(PartRecord::getTxHash).toList())));
    return new WindowWire(
        Long.toString(row.getNumber()),
        row.getState(),
        row.getLanes(),
        Money.of(row.getTotal(), asset.currency(), asset.scale()),
        Times.text(row.getCutAt()),
        row.getSettledAt() == null ? null : Times.text(row.getSettledAt()),
        row.getSettledBlock() == null ? null : Long.toString(row.getSettledBlock()),
        parts.stream().map(part -> part(part, gas.get(part.getTxHash()))).toList(),
        breaks);
  }

  private Map<String, Long> gas(List<PartRecord> parts) {
    var gas = new HashMap<String, Long>();
    if (parts.isEmpty()) return gas;
    sql.select(PART_PROOF.TX_HASH, PART_PROOF.GAS_USED)
        .from(PART_PROOF)
        .where(PART_PROOF.TX_HASH.in(parts.stream().map(PartRecord::getTxHash).toList()))
        .forEach(row -> {
          if (row.value2() != null) gas.put(row.value1(), row.value2());
        });
    return gas;
  }

  private static PartWire part(PartRecord part, @Nullable Long gas) {
    return new PartWire(
        part.getPart(),
        part.getTxHash(),
        Long.toString(part.getBlock()),
        gas == null ? null : Long.toString(gas),
        part.getEntries(),
        part.getFresh(),
        part.getEntries() - part.getFresh(),
        part.getLast());
  }

  /** What the next windows would hold. */
  public BookView.Pending pending(Asset asset) {
    return book.read(view -> view.pending(asset.id()));
  }
}
