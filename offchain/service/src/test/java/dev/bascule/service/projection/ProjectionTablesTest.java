package dev.bascule.service.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.BookView;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.AppliedCommand;
import dev.bascule.service.running.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
    book.cut("window-1");
    book.settleWindow(1);
    book.pay("order-3", "alice", Leg.to("shop", 50));
    book.cut("window-2");
    book.settleWindow(2);
    book.pay("order-4", "alice", Leg.to("shop", 1_000_000)); // Refused: nothing is written.
    return book;
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
      for (String name : List.of("alice", "bob", "shop", "platform")) {
        BookView.Balances balances = book.balances(name);
        long accepted = balances.outstanding() - balances.held();
        assertThat(sum(database, name, "collateral")).isEqualTo(balances.collateral() - accepted);
        assertThat(sum(database, name, "claim")).isEqualTo(balances.claim());
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
          .containsExactly("settled", "settled", "settled", "voided", "settled");
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
          .containsExactly(3, 0);
    });
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
