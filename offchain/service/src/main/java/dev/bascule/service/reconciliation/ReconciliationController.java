package dev.bascule.service.reconciliation;

import static dev.bascule.service.db.proj.Tables.RECORDED_BREAK;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Times;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The comparison of the three books, and what it found. */
@RestController
@Tag(name = "Reconciliation")
final class ReconciliationController {

  private final Reconciliation reconciliation;
  private final DSLContext sql;

  ReconciliationController(Reconciliation reconciliation, DSLContext sql) {
    this.reconciliation = reconciliation;
    this.sql = sql;
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record BreakWire(
      String number,
      String kind,
      String subject,
      String expected,
      String actual,
      String block,
      String txHash,
      String openedAt,
      @Nullable String closedAt) {}

  @PostMapping("/v1/reconciliations")
  @Operation(summary = "Compare ledger, tables and contract now")
  Reconciliation.Report run() {
    return reconciliation.run();
  }

  @GetMapping("/v1/breaks")
  @Operation(summary = "Differences between chain and book, open ones unless all are asked for")
  Page<BreakWire> breaks(
      @RequestParam(defaultValue = "false") boolean all,
      @RequestParam @Nullable String after,
      @RequestParam @Nullable Integer limit) {
    int max = Page.limit(limit);
    var condition = RECORDED_BREAK.NUMBER.gt(Page.after(after));
    if (!all) condition = condition.and(RECORDED_BREAK.CLOSED_AT.isNull());
    List<BreakWire> rows =
        sql.selectFrom(RECORDED_BREAK)
            .where(condition)
            .orderBy(RECORDED_BREAK.NUMBER)
            .limit(max + 1)
            .fetch(row ->
                new BreakWire(
                    Long.toString(row.getNumber()),
                    row.getKind(),
                    row.getSubject(),
                    row.getExpected(),
                    row.getActual(),
                    Long.toString(row.getBlock()),
                    row.getTxHash(),
                    Times.text(row.getOpenedAt()),
                    row.getClosedAt() == null ? null : Times.text(row.getClosedAt())));
    return Page.of(rows, max, BreakWire::number);
  }
}
