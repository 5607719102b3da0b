package dev.bascule.service.reconciliation;

import static dev.bascule.service.db.own.Tables.RECONCILIATION;
import static dev.bascule.service.db.proj.Tables.ACCOUNT;
import static dev.bascule.service.db.proj.Tables.CHAIN_EVENT;
import static dev.bascule.service.db.proj.Tables.CURSOR;
import static org.jooq.impl.DSL.sum;

import dev.bascule.chainrpc.block.BlockRefused;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Break;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.wire.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts the same money three times: in the engine's ledger, in the tables by the journal, and in
 * the contract at the block that the ledger has seen. Any difference is a break.
 */
public final class Reconciliation {

  private static final int TRIES = 6;
  private static final int LANES_AT_ONCE = 2_000;
  private static final int ITEMS_MAX = 100;

  private final Book book;
  private final DSLContext sql;
  private final Projector projector;
  private final VaultClient vault;
  private final Observer observer;
  private final Clock clock;
  private final JsonMapper json;

  Reconciliation(
      Book book,
      DSLContext sql,
      Projector projector,
      VaultClient vault,
      Observer observer,
      Clock clock,
      JsonMapper json) {
    this.book = book;
    this.sql = sql;
    this.projector = projector;
    this.vault = vault;
    this.observer = observer;
    this.clock = clock;
    this.json = json;
  }

  /** One difference. */
  public record Item(String kind, String subject, String expected, String actual, String where) {}

  /**
   * How much was compared.
   *
   * @param accounts whose balances: of everybody who has anything, in a lane or not
   */
  public record Checked(int lanes, int accounts, int events) {}

  public record Report(int breaks, String block, Checked checked, List<Item> items) {}

  private record Snapshot(
      long atMillis,
      long block,
      long imbalance,
      List<BookView.LaneView> lanes,
      Map<Address, List<BookView.Balances>> balances,
      List<Break> open) {}

  public Report run() {
    long startedAt = clock.millis();
    for (int i = 0; i < TRIES; i++) {
      Snapshot snapshot = snapshot();
      Map<String, Long> tables = tablesAt(snapshot.atMillis());
      if (tables == null) continue; // The books moved while they were read: look again.
      var items = new ArrayList<Item>();
      ledger(snapshot, items);
      projection(snapshot, tables, items);
      contract(snapshot, items);
      unexplained(snapshot, items);
      Report report =
          new Report(
              items.size(),
              Long.toString(snapshot.block()),
              new Checked(
                  snapshot.lanes().size(), snapshot.balances().size(), sql.fetchCount(CHAIN_EVENT)),
              List.copyOf(items.subList(0, Math.min(ITEMS_MAX, items.size()))));
      record(report, startedAt, snapshot.block());
      return report;
    }
    throw Problem.of(503, "books_in_motion", "payments arrived during each of " + TRIES + " looks")
        .retryable(2)
        .hint("run it again in a quieter moment")
        .refusal();
  }

  private Snapshot snapshot() {
    List<Asset> assets = book.assets();
    return book.read(view -> {
      var lanes = new ArrayList<BookView.LaneView>();
      for (int from = 0; from < view.laneCount(); from += LANES_AT_ONCE) {
        lanes.addAll(view.lanes(from, LANES_AT_ONCE));
      }
      var balances = new HashMap<Address, List<BookView.Balances>>();
      for (Address owner : view.owners()) {
        balances.put(
            owner, assets.stream().map(asset -> view.balances(owner, asset.id())).toList());
      }
      return new Snapshot(
          view.atMillis(),
          view.cursor().map(cursor -> cursor.block()).orElse(0L),
          view.imbalance(),
          lanes,
          balances,
          view.openBreaks());
    });
  }

  /** The tables' sums at exactly this engine time, or null when they are elsewhere. */
  private @org.jspecify.annotations.Nullable Map<String, Long> tablesAt(long atMillis) {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (cursorTime() < atMillis && System.nanoTime() < deadline) {
      projector.await(projector.position() + 1, Duration.ofMillis(50));
    }
    return sql.transactionResult(transaction -> {
      Long at = transaction.dsl().select(CURSOR.AT_MILLIS).from(CURSOR).fetchOne(CURSOR.AT_MILLIS);
      if (at == null || at != atMillis) return null;
      var sums = new HashMap<String, Long>();
      transaction
          .dsl()
          .select(
              ACCOUNT.OWNER,
              ACCOUNT.ASSET,
              ACCOUNT.KIND,
              sum(ACCOUNT.CREDITS.minus(ACCOUNT.DEBITS)))
          .from(ACCOUNT)
          .groupBy(ACCOUNT.OWNER, ACCOUNT.ASSET, ACCOUNT.KIND)
          .forEach(row -> {
            BigDecimal value = row.value4();
            sums.put(
                key(row.value1(), row.value2(), row.value3()),
                value == null ? 0 : value.longValueExact());
          });
      return sums;
    });
  }

  private long cursorTime() {
    Long at = sql.select(CURSOR.AT_MILLIS).from(CURSOR).fetchOne(CURSOR.AT_MILLIS);
    return at == null ? 0 : at;
  }

  private static void ledger(Snapshot snapshot, List<Item> items) {
    if (snapshot.imbalance() != 0) {
      items.add(
          new Item(
              "ledger_imbalance", "ledger", "0", Long.toString(snapshot.imbalance()), "engine"));
    }
    for (Break open : snapshot.open()) {
      items.add(
          new Item(
              open.kind().code(),
              open.subject(),
              open.expected(),
              open.actual(),
              "block " + open.at().block()));
    }
  }

  private void projection(Snapshot snapshot, Map<String, Long> tables, List<Item> items) {
    List<Asset> assets = book.assets();
    snapshot
        .balances()
        .forEach((owner, balances) -> {
          for (int i = 0; i < assets.size(); i++) {
            BookView.Balances of = balances.get(i);
            int asset = assets.get(i).id().number();
            // What is accepted and not settled has left the payer's account for the claims, and
            // what the chain took beyond the account is on the other side of it.
            long accepted = of.outstanding() - of.held();
            long collateral = of.collateral() - accepted + of.uncovered();
            compare(owner, asset, "collateral", collateral, tables, items);
            compare(owner, asset, "uncovered", -of.uncovered(), tables, items);
            compare(owner, asset, "claim", of.claim() - of.filed(), tables, items);
            compare(owner, asset, "filed", of.filed(), tables, items);
            compare(owner, asset, "credit", of.credit(), tables, items);
          }
        });
  }

  private static void compare(
      Address owner,
      int asset,
      String kind,
      long expected,
      Map<String, Long> tables,
      List<Item> items) {
    long actual = tables.getOrDefault(key(owner.hex(), asset, kind), 0L);
    if (actual == expected) return;
    items.add(
        new Item(
            "projection_" + kind + "_differs",
            owner.hex(),
            Long.toString(expected),
            Long.toString(actual),
            "tables"));
  }

  private void contract(Snapshot snapshot, List<Item> items) {
    try {
      contractAt(snapshot, new BlockTag.At(snapshot.block()), items);
    } catch (RpcException e) {
      throw Problem.of(503, "chain_not_readable", String.valueOf(e.getMessage()))
          .retryable(5)
          .hint("the contract could not be asked at block " + snapshot.block())
          .refusal();
    }
  }

  /** Up to the ledger's block the books may agree; what the vault said after it, nobody knows. */
  private void unexplained(Snapshot snapshot, List<Item> items) {
    Observer.State state = observer.state();
    if (!BlockRefused.EVENT_UNKNOWN.equals(state.problem())) return;
    items.add(
        new Item(
            BlockRefused.EVENT_UNKNOWN,
            "vault",
            "events that this program knows",
            String.valueOf(state.sentence()),
            "after block " + snapshot.block()));
  }

  /** The contract counts what is below one unit of the ledger; so does the book, beside it. */
  private void contractAt(Snapshot snapshot, BlockTag at, List<Item> items) {
    VaultViews views = vault.views();
    List<BaseUnits> settled =
        views.settledOf(snapshot.lanes().stream().map(BookView.LaneView::laneKey).toList(), at);
    for (int i = 0; i < settled.size(); i++) {
      BookView.LaneView lane = snapshot.lanes().get(i);
      BaseUnits expected = book.asset(lane.asset()).toBaseUnits(lane.settled(), lane.settledDust());
      differs(
          "contract_settled_differs", lane.laneKey().hex(), expected, settled.get(i), at, items);
    }
    List<Asset> assets = book.assets();
    List<Address> owners = List.copyOf(snapshot.balances().keySet());
    for (int a = 0; a < assets.size(); a++) {
      Asset asset = assets.get(a);
      List<BaseUnits> collateral = views.collateralsOf(asset.token(), owners, at);
      List<BaseUnits> credit = views.creditsOf(asset.token(), owners, at);
      for (int i = 0; i < owners.size(); i++) {
        BookView.Balances of = snapshot.balances().getOrDefault(owners.get(i), List.of()).get(a);
        String owner = owners.get(i).hex();
        differs(
            "contract_collateral_differs",
            owner,
            asset.toBaseUnits(of.collateral(), of.collateralDust()),
            collateral.get(i),
            at,
            items);
        differs(
            "contract_credit_differs",
            owner,
            asset.toBaseUnits(of.credit(), of.creditDust()),
            credit.get(i),
            at,
            items);
      }
    }
  }

  private static void differs(
      String kind,
      String subject,
      BaseUnits expected,
      BaseUnits actual,
      BlockTag at,
      List<Item> items) {
    if (expected.equals(actual)) return;
    items.add(
        new Item(
            kind,
            subject,
            expected.toString(),
            actual.toString(),
            "block " + new BigInteger(at.text().substring(2), 16)));
  }

  private void record(Report report, long startedAt, long block) {
    sql.insertInto(RECONCILIATION)
        .set(RECONCILIATION.STARTED_AT, startedAt)
        .set(RECONCILIATION.FINISHED_AT, clock.millis())
        .set(RECONCILIATION.BLOCK, block)
        .set(RECONCILIATION.BREAKS, report.breaks())
        .set(RECONCILIATION.REPORT, json.writeValueAsString(report))
        .execute();
  }

  private static String key(String owner, int asset, String kind) {
    return owner + "/" + asset + "/" + kind;
  }
}
