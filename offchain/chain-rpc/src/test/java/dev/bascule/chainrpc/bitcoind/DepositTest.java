package dev.bascule.chainrpc.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.watch.Deposit;
import dev.bascule.chain.bitcoin.watch.Deposit.Status;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chainrpc.bitcoind.BlockFollower.Reading;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is paid to us on a real chain, and what a reorganisation makes of it. */
class DepositTest {

  private static final int CREDIT = 3;
  private static final int FINAL = 6;
  private static final long EARLIER = 70_000;
  private static final long AMOUNT = 250_000;

  @TempDir private static Path folder;
  private static BitcoindRegtest node;
  private static Bitcoind client;
  private static int salt = 100;

  @BeforeAll
  static void start() {
    node = BitcoindRegtest.start(folder);
    client = new Bitcoind(node.client("/"));
  }

  @AfterAll
  static void stop() {
    if (client != null) client.close();
    if (node != null) node.close();
  }

  private static Watch watch() {
    return new Watch(
        node, client, ColdSigners.wallet("wsh(sortedmulti(2,A,B,C))", ++salt), CREDIT, FINAL);
  }

  private static OutPoint paid(Transaction transaction, Watch watch) {
    var script = watch.book().own().at(0, 0, 0).orElseThrow().script();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      if (transaction.outputs().get(i).script().equals(script)) {
        return new OutPoint(transaction.txid(), i);
      }
    }
    throw new AssertionError("does not pay us");
  }

  private static Status status(Watch watch, OutPoint at) {
    return watch.book().deposit(at).map(Deposit::status).orElseThrow();
  }

  @Test
  void aDepositCountsByItsDepth() {
    Watch watch = watch();
    OutPoint at = paid(node.pay(watch.address(0), new Satoshi(AMOUNT)), watch);
    watch.follow();
    assertThat(watch.book().deposit(at)).as("waiting is nothing").isEmpty();
    for (int depth = 1; depth <= FINAL + 2; depth++) {
      node.mine(1);
      watch.follow();
      Status due =
          depth >= FINAL ? Status.FINAL : depth >= CREDIT ? Status.CREDITED : Status.PENDING;
      assertThat(status(watch, at)).as("depth %d", depth).isEqualTo(due);
      assertThat(watch.credited()).isEqualTo(depth >= CREDIT ? AMOUNT : 0);
    }
    assertThat(watch.told()).hasSize(3);
  }

  /** Every address of the gap is watched, also those that only become known on the way. */
  @Test
  void addressesAreFoundAsFarAsTheGap() {
    Watch watch = watch();
    String near = watch.address(4);
    assertThat(watch.book().own().at(0, 0, 5)).isEmpty();
    String far =
        new Address(BitcoinNetwork.REGTEST, watch.descriptor().at(0, 9).script()).toString();
    node.pay(far, new Satoshi(AMOUNT));
    node.pay(near, new Satoshi(EARLIER));
    node.mine(CREDIT);
    watch.follow();
    assertThat(watch.credited()).isEqualTo(AMOUNT + EARLIER);
    assertThat(watch.book().own().unused(0, 0)).isEqualTo(10);
  }

  /** The payer spends the same coins again with a higher fee before a block has the deposit. */
  @Test
  void doubleSpendByReplacement() {
    Watch watch = watch();
    OutPoint at = paid(node.pay(watch.address(0), new Satoshi(AMOUNT)), watch);
    Transaction first = client.transaction(at.transaction()).orElseThrow();
    assertThat(client.unspent(at)).isPresent();
    node.replace(first, node.newAddress());
    node.mine(FINAL);
    watch.follow();
    assertThat(watch.book().deposits()).isEmpty();
    assertThat(watch.credited()).isZero();
    assertThat(client.unspent(at)).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> reorganisationsThatTakeADepositAway() {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(
            depth -> DynamicTest.dynamicTest("depth " + depth, () -> reorganise(depth, true)));
  }

  @TestFactory
  Stream<DynamicTest> reorganisationsThatBringItAgain() {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(
            depth -> DynamicTest.dynamicTest("depth " + depth, () -> reorganise(depth, false)));
  }

  /** An earlier deposit below the fork, one in the lowest block that is replaced. */
  private static void reorganise(int depth, boolean spentTwice) {
    Watch watch = watch();
    OutPoint earlier = paid(node.pay(watch.address(0), new Satoshi(EARLIER)), watch);
    node.mine(1);
    Transaction paying = node.pay(watch.address(0), new Satoshi(AMOUNT));
    OutPoint at = paid(paying, watch);
    BlockHash block = node.mine(1).getFirst();
    node.mine(depth - 1);
    watch.follow();
    WatchBook before = watch.book();
    long credited = watch.credited();
    assertThat(before.deposit(at).orElseThrow().coin().depth(before.tip().height()))
        .isEqualTo(depth);

    node.invalidate(block);
    if (spentTwice) {
      node.replace(paying, node.newAddress());
    } else {
      // Of more than ten blocks the node puts nothing back (Core, InvalidateBlock): give it again.
      assertThat(client.send(paying)).isInstanceOf(Broadcast.Taken.class);
    }
    assertThat(code(watch.read(10))).isEqualTo("head_behind_cursor");
    node.mine(depth);
    assertThat(code(watch.read(10))).as("as much work is not more").isEqualTo("less_work");
    node.mine(1);

    if (depth >= FINAL) {
      for (int again = 0; again < 2; again++) {
        Reading.Broken broken = (Reading.Broken) watch.read(1);
        assertThat(broken.broken().depth()).isEqualTo(depth);
        assertThat(broken.broken().fork().height()).isEqualTo(before.tip().height() - depth);
        Deposit settled = before.deposit(at).orElseThrow();
        assertThat(broken.broken().vanished()).isEqualTo(spentTwice ? List.of(settled) : List.of());
        assertThat(broken.broken().elsewhere())
            .isEqualTo(spentTwice ? List.of() : List.of(settled));
      }
      assertThat(watch.book()).isSameAs(before);
      assertThat(status(watch, at)).as("what is final stays").isEqualTo(Status.FINAL);
      assertThat(watch.credited()).isEqualTo(credited);
      return;
    }
    watch.follow();
    if (spentTwice) assertThat(status(watch, at)).isEqualTo(Status.VANISHED);
    node.mine(FINAL);
    watch.follow();
    assertThat(status(watch, at)).isEqualTo(spentTwice ? Status.VANISHED : Status.FINAL);
    assertThat(status(watch, earlier)).isEqualTo(Status.FINAL);
    assertThat(watch.credited()).as("once each").isEqualTo(EARLIER + (spentTwice ? 0 : AMOUNT));
  }

  private static String code(Reading reading) {
    return ((Reading.Refused) reading).refused().code();
  }
}
