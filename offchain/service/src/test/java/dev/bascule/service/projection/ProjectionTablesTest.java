package dev.bascule.service.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.BookView;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.AppliedCommand;
import dev.bascule.service.running.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tables say what the book says, however often the writing was interrupted. */
class ProjectionTablesTest {

  /** Payments of one and two legs, holds that end in each way, two windows, one repeated lane. */
  private static BookDriver story() {
    var book = BookDriver.started();
    book.openWith("alice", 100_000);
    book.openWith("bob", 50_000);
    book.open("shop");
    book.open("platform");
    book.pay("order-1", "alice", Leg.to("shop", 900), Leg.to("platform", 100));
    book.pay("order-2", "bob", Leg.to("shop", 5_000));
    book.hold("stay-1", "alice", 600, Leg.to("platform", 700));
    book.capture("stay-1", "capture-1", true, 300L);
    book.hold("stay-2", "bob", 600, Leg.to("platform", 200));
    book.voidHold("stay-2");
    book.hold("stay-3", "bob", 600, Leg.to("shop", 400), Leg.to("platform", 50));
    book.capture("stay-3", "capture-2", false, 100L, 0L);
    book.capture("stay-3", "capture-3", false, 20L, 50L);
    book.voidHold("stay-3");
    book.cut("window-1");
    book.settleWindow(1);
    book.pay("order-3", "alice", Leg.to("shop", 50));
    book.cut("window-2");
    book.settleWindow(2);
    book.pay("order-4", "alice", Leg.to("shop", 1_000_000)); // Refused: nothing is written.
    bond(book);
    return book;
  }

  /** Credit that changes hands, and a shortfall of which a bond pays a part. */
  private static void bond(BookDriver book) {
    book.observe(
        new ChainEvent.BondSet(book.place(), Samples.address("bond")),
        credit(book, "shop", "bond", 80));
    book.pay("order-5", "alice", Leg.to("platform", 60));
    long settled = book.view().lane(book.lane("alice", "platform", 0)).orElseThrow().settled();
    book.observe(
        new ChainEvent.Redeemed(
            book.place(),
            book.lane("alice", "platform", 0),
            book.base(settled),
            book.base(settled + 60),
            book.base(0),
            book.base(60)));
    book.observe(
        credit(book, "bond", "platform", 25),
        new ChainEvent.ShortfallPaid(
            book.place(), book.lane("alice", "platform", 0), book.base(settled), book.base(25)));
  }

  private static ChainEvent credit(BookDriver book, String from, String to, long units) {
    return new ChainEvent.CreditMoved(
        book.place(),
        book.asset().token(),
        Samples.address(from),
        Samples.address(to),
        book.base(units));
  }

  private static List<AppliedCommand> applied(BookDriver book) {
    var applied = new ArrayList<AppliedCommand>();
    for (int i = 0; i < book.log().size(); i++) {
      var entry = book.log().get(i);
      applied.add(
          new AppliedCommand(
              (i + 1) * 64L, 0, entry.millis(), "gateway-0", entry.command(), book.steps().get(i)));
    }
    return applied;
  }

  private static void write(TestDatabase database, List<AppliedCommand> story, int perCommit)
      throws SQLException {
    var tables = new ProjectionTables(database.source(), database.sql());
    for (int from = 0; from < story.size(); from += perCommit) {
      // As after a crash: nothing is known but what the tables hold.
      var rows = new Rows();
      var state = new EventRows(rows);
      state.startFrom(tables.start());
      List<AppliedCommand> some = story.subList(from, Math.min(story.size(), from + perCommit));
      some.forEach(state::add);
      tables.commit(rows, state, some.getLast().logPosition());
    }
  }

  @TestFactory
  Stream<DynamicTest> interruptionsLeaveNoTrace() {
    List<AppliedCommand> story = applied(story());
    return TestDatabase.onEach(database -> {
      write(database, story, story.size());
      List<String> atOnce = TestDatabase.dump(database.sql(), "proj");
      new ProjectionTables(database.source(), database.sql()).clear();
      assertThat(TestDatabase.dump(database.sql(), "proj")).isEmpty();
      write(database, story, 1);
      assertThat(TestDatabase.dump(database.sql(), "proj")).isEqualTo(atOnce);
    });
  }

  @TestFactory
  Stream<DynamicTest> theJournalAddsUpToTheBook() {
    BookDriver book = story();
    List<AppliedCommand> story = applied(book);
    return TestDatabase.onEach(database -> {
      write(database, story, 3);
      for (String name : List.of("alice", "bob", "shop", "platform", "bond")) {
        BookView.Balances balances = book.balances(name);
        long accepted = balances.outstanding() - balances.held();
        assertThat(sum(database, name, "collateral")).isEqualTo(balances.collateral() - accepted);
        assertThat(sum(database, name, "claim")).isEqualTo(balances.claim() - balances.filed());
        assertThat(sum(database, name, "filed")).isEqualTo(balances.filed());
        assertThat(sum(database, name, "credit")).isEqualTo(balances.credit());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> statesAndWindowsAreThoseOfTheBook() {
    List<AppliedCommand> story = applied(story());
    return TestDatabase.onEach(database -> {
      write(database, story, 4);
      assertThat(
              database
                  .sql()
                  .fetch("select state from proj.payment order by no")
                  .getValues(0, String.class))
          .containsExactly(
              "settled", "settled", "settled", "voided", "settled", "settled", "accepted");
      assertThat(
              database
                  .sql()
                  .fetch("select state from proj.settlement_window order by number")
                  .getValues(0, String.class))
          .containsExactly("settled", "settled");
      assertThat(
              database
                  .sql()
                  .fetch("select fresh from proj.part order by window_number")
                  .getValues(0, Integer.class))
          .containsExactly(4, 0);
    });
  }

  /** Both sides of a gift are named; an event with one side has one. */
  @TestFactory
  Stream<DynamicTest> whatTheVaultSaidIsKeptInItsOrder() {
    List<AppliedCommand> story = applied(story());
    return TestDatabase.onEach(database -> {
      write(database, story, 3);
      assertThat(
              rows(
                  database,
                  "select kind, subject, counterparty, amount from proj.chain_event"
                      + " where kind in ('credit_moved', 'shortfall_paid', 'bond_set')"
                      + " order by block, log_index"))
          .containsExactly(
              "bond_set " + hex("bond") + " null null",
              "credit_moved " + hex("shop") + " " + hex("bond") + " 80",
              "credit_moved " + hex("bond") + " " + hex("platform") + " 25",
              "shortfall_paid "
                  + BookDriver.started().lane("alice", "platform", 0).hex()
                  + " null 25");
    });
  }

  private static String hex(String name) {
    return Samples.address(name).hex();
  }

  /** Each capture stands beside its leaf, and what it paid is counted once. */
  @TestFactory
  Stream<DynamicTest> capturesAreKeptWithTheirLeaves() {
    List<AppliedCommand> story = applied(story());
    return TestDatabase.onEach(database -> {
      write(database, story, 2);
      assertThat(
              database
                  .sql()
                  .fetch(
                      "select c.leg, c.amount, l.to_units, c.last, c.closed from proj.capture c"
                          + " left join proj.leaf l on l.leaf_index = c.leaf_index and l.type = 3"
                          + " order by c.at_millis, c.leaf_index, c.leg")
                  .map(row -> Arrays.toString(row.intoArray())))
          .containsExactlyInAnyOrder(
              "[0, 300, 400, true, true]",
              "[0, 100, 5100, false, false]",
              "[1, 0, null, false, false]",
              "[0, 20, 5120, false, false]",
              "[1, 50, 50, false, false]");
      assertThat(
              database
                  .sql()
                  .fetch("select amount, paid from proj.payment where kind = 'hold' order by no")
                  .map(row -> row.get(0) + " " + row.get(1)))
          .containsExactly("700 300", "200 0", "450 170");
    });
  }

  @TestFactory
  Stream<DynamicTest> totalsAreThoseOfThePayments() {
    List<AppliedCommand> story = applied(story());
    return TestDatabase.onEach(database -> {
      for (int done = 1; done <= story.size(); done++) {
        new ProjectionTables(database.source(), database.sql()).clear();
        write(database, story.subList(0, done), 3);
        assertThat(
                rows(
                    database,
                    "select tenant, asset, state, payments, amount, paid from proj.payment_total order by state"))
            .isEqualTo(
                rows(
                    database,
                    "select tenant, asset, state, count(*), sum(amount), sum(paid) from proj.payment"
                        + " group by tenant, asset, state order by state"));
        assertThat(rows(database, "select number, payments from proj.settlement_window order by 1"))
            .isEqualTo(
                rows(
                    database,
                    "select number, (select count(*) from proj.payment where window_number = number)"
                        + " from proj.settlement_window order by 1"));
        assertThat(rows(database, "select debits, credits from proj.cursor"))
            .isEqualTo(
                rows(
                    database,
                    "select coalesce(sum(debits), 0), coalesce(sum(credits), 0) from proj.account"));
      }
    });
  }

  private static List<String> rows(TestDatabase database, String sql) {
    return database
        .sql()
        .fetch(sql)
        .map(row ->
            Arrays.stream(row.intoArray()).map(String::valueOf).collect(Collectors.joining(" ")));
  }

  private static long sum(TestDatabase database, String owner, String kind) {
    Long sum =
        database
            .sql()
            .fetchOne(
                "select coalesce(sum(credits - debits), 0) from proj.account where owner = ? and"
                    + " kind = ?",
                Samples.address(owner).hex(),
                kind)
            .get(0, Long.class);
    return sum;
  }
}
