package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.CREDIT;
import static dev.bascule.service.treasury.CoinDesk.DRAWER;
import static dev.bascule.service.treasury.CoinDesk.FINAL;
import static dev.bascule.service.treasury.CoinDesk.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.watch.Deposit;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.service.running.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The book in both databases, over the blocks of a real node: a restart is not to be seen. */
class CoinBookStoreTest {

  @TempDir static Path folder;
  private static BitcoindRegtest node;
  private static int salt = 10;

  @BeforeAll
  static void start() {
    node = BitcoindRegtest.start(folder);
  }

  @AfterAll
  static void stop() {
    if (node != null) node.close();
  }

  /** As a service that was just started on this database. */
  private static CoinWatch restarted(TestDatabase database, CoinDesk desk) {
    return new CoinWatch(database.sql(), desk.chain(), new Bitcoind(node.client("/")));
  }

  private static WatchBook followed(CoinWatch watch) {
    while (watch.advance()) {
      // Until nothing is left.
    }
    assertThat(watch.standing().waits()).isEmpty();
    return watch.standing().book().orElseThrow();
  }

  /** What a reader finds who begins anew, beside the deposits that he cannot know of. */
  private static void requireSameAsReadAnew(WatchBook book, CoinDesk desk) {
    try (TestDatabase other = TestDatabase.h2()) {
      WatchBook anew = followed(restarted(other, desk));
      assertThat(book.coins()).isEqualTo(anew.coins());
      assertThat(book.tip()).isEqualTo(anew.tip());
      assertThat(book.deposits().stream().filter(Deposit::counts).toList())
          .isEqualTo(anew.deposits().stream().filter(Deposit::counts).toList());
    }
  }

  @TestFactory
  Stream<DynamicTest> aRestartGoesOnExactly() {
    return TestDatabase.onEach(database -> {
      var desk = new CoinDesk(node, ++salt);
      CoinWatch watch = restarted(database, desk);
      followed(watch);
      for (int i = 0; i < 3; i++) {
        // The last one is found only because the first two widened the search.
        node.pay(desk.address(RESERVE, 4L * i), new Satoshi(100_000 + i));
        node.pay(desk.address(DRAWER, i), new Satoshi(50_000 + i));
        node.mine(1);
        WatchBook before = followed(watch);
        watch = restarted(database, desk);
        assertThat(watch.standing().book().orElseThrow().stored()).isEqualTo(before.stored());
      }
      WatchBook book = watch.standing().book().orElseThrow();
      assertThat(book.coins()).hasSize(6);
      assertThat(book.deposits()).hasSize(6);
      requireSameAsReadAnew(book, desk);
    });
  }

  @TestFactory
  Stream<DynamicTest> aReorganisationBelowTheFinalDepthIsFollowed() {
    return TestDatabase.onEach(database -> {
      var desk = new CoinDesk(node, ++salt);
      CoinWatch watch = restarted(database, desk);
      node.mine(FINAL);
      for (int depth = 1; depth < FINAL; depth++) {
        node.pay(desk.address(RESERVE, depth), new Satoshi(100_000));
        List<BlockHash> blocks = node.mine(depth);
        followed(watch);
        node.invalidate(blocks.getFirst());
        // Without what waits in the pool, so that the deposit vanishes; then with it.
        for (int i = 0; i < depth + 1; i++) node.mineOnly();
        WatchBook without = followed(watch);
        assertThat(without.deposits())
            .extracting(Deposit::status)
            .contains(Deposit.Status.VANISHED);
        requireSameAsReadAnew(without, desk);
        watch = restarted(database, desk);
        assertThat(watch.standing().book().orElseThrow().stored()).isEqualTo(without.stored());
        node.mine(CREDIT);
        WatchBook again = followed(watch);
        assertThat(again.coins()).hasSize(depth);
        assertThat(again.deposits()).hasSize(depth).allMatch(Deposit::counts);
        requireSameAsReadAnew(again, desk);
        watch = restarted(database, desk);
        assertThat(watch.standing().book().orElseThrow().stored()).isEqualTo(again.stored());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> aReorganisationOfFinalBlocksStopsForGood() {
    return TestDatabase.onEach(database -> {
      var desk = new CoinDesk(node, ++salt);
      CoinWatch watch = restarted(database, desk);
      followed(watch);
      node.pay(desk.address(RESERVE, 0), new Satoshi(100_000));
      List<BlockHash> blocks = node.mine(FINAL);
      WatchBook before = followed(watch);
      assertThat(before.deposits().getFirst().status()).isEqualTo(Deposit.Status.FINAL);
      node.invalidate(blocks.getFirst());
      for (int i = 0; i < FINAL + 1; i++) node.mineOnly();
      assertThat(watch.advance()).isFalse();
      StoredProposal.Trouble why = watch.standing().stopped().orElseThrow();
      assertThat(why.code()).isEqualTo("final_blocks_replaced");
      assertThat(why.sentence()).contains(before.coins().getFirst().at().toString());
      // Neither time nor a start ends it, and what was final stays as it was told.
      CoinWatch later = restarted(database, desk);
      node.mine(1);
      assertThat(later.advance()).isFalse();
      assertThat(later.standing().stopped()).contains(why);
      assertThat(later.standing().book().orElseThrow().stored()).isEqualTo(before.stored());
      // People choose a block to begin after: another book.
      var anew = new CoinDesk(node, salt);
      assertThat(followed(restarted(database, anew)).coins()).isEmpty();
    });
  }
}
