package dev.bascule.chain.bitcoin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.block.Block;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.block.MadeBlocks;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.watch.Deposit.Status;
import dev.bascule.chain.bitcoin.watch.WatchBook.Step;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The states of deposits and coins, on blocks that are made here. */
class WatchBookTest {

  private static final WatchRules RULES = new WatchRules(BitcoinNetwork.REGTEST, 2, 4);
  private static final Script STRANGER =
      Script.witness(0, Bytes.of(Hash32.sha256(new byte[] {9})).slice(0, 20));
  private static final Descriptor WALLET = wallet();
  private static final OwnScripts OWN = OwnScripts.of(List.of(WALLET), 4);

  private static Descriptor wallet() {
    ExtendedPrivateKey master =
        ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(new byte[32]), BitcoinNetwork.REGTEST.keys());
    return Descriptor.parse(
        Descriptor.withChecksum("tr(" + master.publicKey().text() + "/<0;1>/*)"));
  }

  private static WatchBook book() {
    return WatchBook.startAfter(MadeBlocks.origin(), RULES, OWN);
  }

  private static Script ours(int branch, long index) {
    return WALLET.at(branch, index).script();
  }

  private static Transaction paying(int salt, TxOutput... outputs) {
    OutPoint from =
        new OutPoint(new TxId(Hash32.sha256(new byte[] {(byte) salt, (byte) (salt >> 8)})), 0);
    return spending(from, outputs);
  }

  private static Transaction spending(OutPoint from, TxOutput... outputs) {
    return new Transaction(
        2, List.of(new TxInput(from, Bytes.EMPTY, 0xffff_fffdL, List.of())), List.of(outputs), 0);
  }

  private static TxOutput to(Script script, long amount) {
    return new TxOutput(new Satoshi(amount), script);
  }

  /** So many blocks on a point; the first has the transactions. */
  private static List<Block> branch(BlockPoint on, int count, int salt, Transaction... first) {
    List<Block> blocks = new ArrayList<>();
    BlockPoint at = on;
    for (int i = 0; i < count; i++) {
      Block block = MadeBlocks.on(at, salt, i == 0 ? List.of(first) : List.of());
      blocks.add(block);
      at = MadeBlocks.after(at, block);
    }
    return blocks;
  }

  private static Step.Followed followed(Step step) {
    assertThat(step).isInstanceOf(Step.Followed.class);
    return (Step.Followed) step;
  }

  private static long credit(List<WatchEvent> events) {
    return events.stream()
        .filter(WatchEvent.DepositMoved.class::isInstance)
        .mapToLong(event -> ((WatchEvent.DepositMoved) event).credit())
        .sum();
  }

  @Test
  void changeAndMovesWithinAreNoDeposits() {
    Transaction deposit = paying(1, to(ours(0, 0), 1_000), to(STRANGER, 5));
    var first = followed(book().follow(branch(book().tip(), 1, 1, deposit)));
    OutPoint at = new OutPoint(deposit.txid(), 0);
    Transaction spend = spending(at, to(STRANGER, 300), to(ours(1, 0), 600));
    Transaction inside = spending(new OutPoint(spend.txid(), 1), to(ours(0, 1), 500));
    var second = followed(first.book().follow(branch(first.book().tip(), 1, 1, spend, inside)));
    assertThat(second.book().deposits()).extracting(each -> each.coin().at()).containsExactly(at);
    assertThat(second.book().coins())
        .extracting(Coin::at)
        .containsExactly(new OutPoint(inside.txid(), 0));
    assertThat(second.events()).hasSize(3);
    assertThat(credit(second.events())).isEqualTo(1_000);
    assertThat(second.book().depthOf(spend.txid())).hasValue(1);
    assertThat(second.book().depthOf(deposit.txid())).isEmpty();

    // Both spends are in no block of the other branch.
    var other = followed(second.book().follow(branch(first.book().tip(), 2, 2)));
    assertThat(other.events()).filteredOn(WatchEvent.SpendUndone.class::isInstance).hasSize(2);
    assertThat(other.book().coins()).extracting(Coin::at).containsExactly(at);
  }

  @Test
  void whatIsMinedWaitsForAHundredBlocks() {
    BlockPoint origin = book().tip();
    Block mined =
        MadeBlocks.worked(
            origin.hash(), List.of(MadeBlocks.coinbase(origin.height() + 1, 1, ours(0, 0))));
    WatchBook book = followed(book().follow(List.of(mined))).book();
    for (int depth = 1; depth <= 101; depth++) {
      Status due = depth < Coin.COINBASE_DEPTH ? Status.PENDING : Status.FINAL;
      assertThat(book.deposits()).extracting(Deposit::status).containsExactly(due);
      assertThat(book.coins().getFirst().isSpendable(book.tip().height(), 1))
          .isEqualTo(depth >= Coin.COINBASE_DEPTH);
      book = followed(book.follow(branch(book.tip(), 1, 3))).book();
    }
  }

  @Test
  void aDepositThatMovesToAnotherBlockIsNotToldTwice() {
    Transaction deposit = paying(1, to(ours(0, 0), 1_000));
    var first = followed(book().follow(branch(book().tip(), 2, 1, deposit)));
    assertThat(credit(first.events())).isEqualTo(1_000);
    var moved = followed(first.book().follow(branch(book().tip(), 3, 2, deposit)));
    assertThat(moved.events()).isEmpty();
    assertThat(moved.book().deposits())
        .extracting(Deposit::status)
        .containsExactly(Status.CREDITED);
  }

  @Test
  void refusalsLeaveTheBookAsItIs() {
    BlockPoint origin = book().tip();
    WatchBook book = followed(book().follow(branch(origin, 3, 1))).book();
    assertThat(book.follow(branch(origin, 2, 2))).isInstanceOf(Step.LessWork.class);
    assertThat(book.follow(branch(origin, 3, 2))).isInstanceOf(Step.LessWork.class);
    List<Block> gap = branch(book.tip(), 3, 2);
    assertThat(book.follow(gap.subList(1, 3))).isInstanceOf(Step.Unconnected.class);
    assertThat(book.follow(List.of(gap.get(0), gap.get(2)))).isInstanceOf(Step.NotNext.class);
    Block elsewhere =
        MadeBlocks.worked(
            book.tip().hash(), List.of(MadeBlocks.coinbase(book.tip().height() + 2, 1, STRANGER)));
    assertThat(book.follow(List.of(elsewhere))).isInstanceOf(Step.OtherHeight.class);
  }

  /** terminalStatesNeverChange: final deposits that another chain does not have stop the book. */
  @Test
  void terminalStatesNeverChange() {
    BlockPoint origin = book().tip();
    Transaction gone = paying(1, to(ours(0, 0), 1_000));
    Transaction kept = paying(2, to(ours(0, 1), 2_000));
    WatchBook book = followed(book().follow(branch(origin, 4, 1, gone, kept))).book();
    List<Deposit> before = book.deposits();
    assertThat(before).extracting(Deposit::status).containsOnly(Status.FINAL);
    Step.Broken broken = (Step.Broken) book.follow(branch(origin, 5, 2, kept));
    assertThat(broken.depth()).isEqualTo(4);
    assertThat(broken.fork()).isEqualTo(origin);
    assertThat(broken.vanished()).extracting(each -> each.coin().from()).containsExactly(gone);
    assertThat(broken.elsewhere()).extracting(each -> each.coin().from()).containsExactly(kept);
    assertThat(book.deposits()).isEqualTo(before);
  }

  @Test
  void whatIsOldIsForgottenAfterItWasTold() {
    Transaction deposit = paying(1, to(ours(0, 0), 1_000));
    int many = RULES.finalDepth() + WatchRules.MEMORY_BLOCKS + 50;
    var all = followed(book().follow(branch(book().tip(), many, 1, deposit)));
    assertThat(credit(all.events())).isEqualTo(1_000);
    assertThat(all.book().deposits()).isEmpty();
    assertThat(all.book().coins()).hasSize(1);
    assertThat(all.book().known()).hasSize(RULES.finalDepth() + WatchRules.MEMORY_BLOCKS);
  }

  /**
   * nothingIsCountedTwice: whatever branches come and go, the book is the one of a reader who only
   * saw the last branch, and the credits told add up to what counts.
   */
  @Test
  void nothingIsCountedTwice() {
    long seed = Long.getLong("bascule.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      try {
        randomBranches(new Random(random.nextLong()));
      } catch (AssertionError failed) {
        throw new AssertionError("-Dbascule.seed=" + seed + ", round " + round, failed);
      }
    }
  }

  private static void randomBranches(Random random) {
    Pool pool = new Pool(random);
    WatchBook book = book();
    List<Block> chain = new ArrayList<>();
    List<BlockPoint> points = new ArrayList<>(List.of(book.tip()));
    long credited = 0;
    for (int step = 0; step < 25; step++) {
      int back = Math.min(random.nextInt(RULES.finalDepth()), chain.size());
      if (random.nextInt(3) > 0) back = 0;
      int keep = chain.size() - back;
      List<Block> next = new ArrayList<>(chain.subList(0, keep));
      BlockPoint at = points.get(keep);
      List<BlockPoint> nextPoints = new ArrayList<>(points.subList(0, keep + 1));
      int grow = back + 1 + random.nextInt(2);
      for (int i = 0; i < grow; i++) {
        Block block = MadeBlocks.on(at, random.nextInt(), pool.some(next));
        next.add(block);
        at = MadeBlocks.after(at, block);
        nextPoints.add(at);
      }
      var followed = followed(book.follow(next.subList(keep, next.size())));
      credited += credit(followed.events());
      book = followed.book();
      chain = next;
      points = nextPoints;
    }
    WatchBook fresh = followed(book().follow(chain)).book();
    assertThat(book.coins()).isEqualTo(fresh.coins());
    assertThat(book.deposits().stream().filter(each -> each.status() != Status.VANISHED).toList())
        .isEqualTo(fresh.deposits());
    long counts =
        fresh.deposits().stream()
            .filter(Deposit::counts)
            .mapToLong(each -> each.coin().amount().value())
            .sum();
    assertThat(credited).isEqualTo(counts);
  }

  /** Payments to us, and spends of them, of which each branch takes some. */
  private static final class Pool {
    private final Random random;
    private final Map<OutPoint, Transaction> made = new HashMap<>();
    private int salt;

    Pool(Random random) {
      this.random = random;
    }

    List<Transaction> some(List<Block> chain) {
      List<TxId> there = chain.stream().flatMap(block -> block.ids().stream()).toList();
      List<Transaction> chosen = new ArrayList<>();
      // Old ones first, as a pool that was filled by blocks taken back.
      for (Transaction each : made.values()) {
        if (!there.contains(each.txid()) && random.nextBoolean()) chosen.add(each);
      }
      if (random.nextBoolean()) {
        int index = random.nextInt(6);
        Transaction deposit = paying(++salt, to(ours(0, index % 4), 1_000 + salt));
        made.put(deposit.inputs().getFirst().spent(), deposit);
        chosen.add(deposit);
        if (random.nextInt(3) == 0) {
          chosen.add(spending(new OutPoint(deposit.txid(), 0), to(ours(1, index % 4), 900)));
        }
      }
      return chosen;
    }
  }
}
