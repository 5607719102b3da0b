package dev.bascule.chain.bitcoin.coin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.SpendWish.Answer;
import dev.bascule.chain.bitcoin.coin.SpendWish.Refusal;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoinSelectionTest {

  private static final Descriptor WALLET = wallet();
  private static final Satoshi FEE_MAX = new Satoshi(1_000_000);
  private static final FeeRate RATE = new FeeRate(2_000);
  private static final Script SHOP =
      Script.witness(0, Bytes.of(Hash32.sha256(new byte[] {9})).slice(0, 20));

  private static Descriptor wallet() {
    ExtendedPrivateKey master =
        ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(new byte[32]), BitcoinNetwork.REGTEST.keys());
    return Descriptor.parse(
        Descriptor.withChecksum("wpkh(" + master.publicKey().text() + "/<0;1>/*)"));
  }

  private static Coin coin(int salt, long amount) {
    OutPoint from = new OutPoint(new TxId(Hash32.sha256(new byte[] {(byte) salt, 3})), salt);
    Transaction made =
        new Transaction(
            2,
            List.of(new TxInput(from, Bytes.EMPTY, 0xffff_ffffL, List.of())),
            List.of(new TxOutput(new Satoshi(amount), WALLET.at(0, salt % 3).script())),
            0);
    return new Coin(new OutPoint(made.txid(), 0), made, WALLET.at(0, salt % 3), 100, false);
  }

  private static SpendWish wish(FeeRate rate, long... amounts) {
    List<TxOutput> payments = new ArrayList<>();
    for (long amount : amounts) payments.add(new TxOutput(new Satoshi(amount), SHOP));
    return new SpendWish(payments, WALLET.at(1, 0), rate, FEE_MAX);
  }

  private static SpendPlan planned(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Planned.class);
    return ((Answer.Planned) answer).plan();
  }

  private static Refusal refused(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).reason();
  }

  private static long in(SpendPlan plan) {
    return plan.coins().stream().mapToLong(coin -> coin.amount().value()).sum();
  }

  /** conservation: what goes in comes out or is the fee, and the fee is at least what was asked. */
  private static void requireSound(SpendPlan plan, SpendWish wish, List<Coin> offered) {
    long out = plan.transaction().outputs().stream().mapToLong(each -> each.amount().value()).sum();
    assertThat(in(plan)).isEqualTo(out + plan.fee().value());
    long least = wish.rate().fee(SpendWeight.virtualBytes(plan.weight())).value();
    assertThat(plan.fee().value()).isGreaterThanOrEqualTo(least);
    assertThat(plan.payments()).isEqualTo(wish.payments());
    assertThat(plan.transaction().outputs()).containsAll(wish.payments());
    assertThat(offered).containsAll(plan.coins());
    assertThat(plan.coins()).doesNotHaveDuplicates();
    if (plan.change().isPresent()) {
      assertThat(plan.fee().value()).isEqualTo(least);
      assertThat(plan.change().get().amount().value())
          .isGreaterThanOrEqualTo(SpendWeight.dust(wish.change().script()).value());
    } else {
      // Never more to the fee than change would cost now and later, or than dust.
      long change = SpendWeight.output(wish.change().script()) + SpendWeight.input(wish.change());
      long lost = plan.fee().value() - least;
      assertThat(lost)
          .isLessThanOrEqualTo(
              wish.rate().fee(SpendWeight.virtualBytes(change)).value()
                  + SpendWeight.dust(wish.change().script()).value());
    }
  }

  /** The same wish gives the same bytes, in whatever order the coins come. */
  @Test
  void plansAreSoundAndTheSameFromEveryOrder() {
    long seed = Long.getLong("bascule.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<Coin> coins = new ArrayList<>();
      int count = 1 + random.nextInt(20);
      for (int i = 0; i < count; i++) coins.add(coin(i, 300 + random.nextInt(100_000)));
      SpendWish wish = wish(new FeeRate(1 + random.nextInt(20_000)), 500 + random.nextInt(400_000));
      Answer answer = wish.plan(coins);
      if (answer instanceof Answer.Planned(SpendPlan plan)) {
        requireSound(plan, wish, coins);
        Collections.shuffle(coins, random);
        assertThat(planned(wish.plan(coins)).psbt().bytes())
            .as("-Dbascule.seed=%d, round %d", seed, round)
            .isEqualTo(plan.psbt().bytes());
      } else {
        assertThat(refused(answer)).isInstanceOf(Refusal.TooLittle.class);
        long input = SpendWeight.virtualBytes(SpendWeight.input(WALLET.at(0, 0)));
        long worth =
            coins.stream()
                .mapToLong(coin -> coin.amount().value())
                .filter(amount -> amount > wish.rate().fee(input).value())
                .sum();
        assertThat(((Refusal.TooLittle) refused(answer)).available().value()).isEqualTo(worth);
      }
    }
  }

  /** Three coins of seven pay exactly: no change, though one large coin would do as well. */
  @Test
  void exactCoinsComeBeforeLargeOnes() {
    List<Coin> coins = new ArrayList<>();
    long[] amounts = {1_000_000, 50_000, 40_000, 31_000, 22_000, 9_000, 7_000};
    for (int i = 0; i < amounts.length; i++) coins.add(coin(i, amounts[i]));
    long input = RATE.fee(SpendWeight.virtualBytes(SpendWeight.input(WALLET.at(0, 0)))).value();
    long frame =
        RATE.fee(SpendWeight.virtualBytes(SpendWeight.frame(1, 1) + SpendWeight.output(SHOP)))
            .value();
    SpendWish wish = wish(RATE, 50_000 + 31_000 + 7_000 - 3 * input - frame);
    SpendPlan plan = planned(wish.plan(coins));
    assertThat(plan.change()).isEmpty();
    assertThat(plan.coins())
        .extracting(each -> each.amount().value())
        .containsExactlyInAnyOrder(50_000L, 31_000L, 7_000L);
    requireSound(plan, wish, coins);
  }

  /** A coin that costs more than it brings is not taken, and does not count as available. */
  @Test
  void coinsThatCostMoreThanTheyBring() {
    FeeRate high = new FeeRate(100_000);
    List<Coin> coins = List.of(coin(1, 100_000), coin(2, 5_000));
    assertThat(planned(wish(high, 40_000).plan(coins)).coins()).hasSize(1);
    assertThat(refused(wish(high, 90_000).plan(coins)))
        .isInstanceOfSatisfying(
            Refusal.TooLittle.class,
            no -> assertThat(no.available()).isEqualTo(new Satoshi(100_000)));
  }

  @Test
  void refusalsInTheirOrder() {
    List<Coin> coins = List.of(coin(1, 100_000));
    assertThat(refused(wish(RATE).plan(List.of()))).isEqualTo(new Refusal.NobodyToPay());
    assertThat(refused(wish(RATE, 1_000, 293).plan(List.of())))
        .isEqualTo(new Refusal.Dust(1, new Satoshi(293), new Satoshi(294)));
    assertThat(refused(wish(RATE, 294).plan(List.of()))).isInstanceOf(Refusal.TooLittle.class);
    SpendWish costly =
        new SpendWish(wish(RATE, 50_000).payments(), WALLET.at(1, 0), RATE, new Satoshi(200));
    assertThat(refused(costly.plan(coins)))
        .isInstanceOfSatisfying(
            Refusal.FeeTooHigh.class,
            no -> assertThat(no.fee().value()).isGreaterThan(no.feeMax().value()));
    List<Coin> many = new ArrayList<>();
    for (int i = 0; i <= CoinSelection.COINS_MAX; i++) many.add(coin(i, 1_000));
    assertThat(refused(wish(new FeeRate(1), 101_000).plan(many)))
        .isEqualTo(new Refusal.TooManyCoins(CoinSelection.COINS_MAX));
  }

  /** Bitcoin Core's thresholds at 3,000 sat/kvB. */
  @Test
  void dustThresholds() {
    Bytes hash = Bytes.of(new byte[20]);
    assertThat(SpendWeight.dust(SHOP)).isEqualTo(new Satoshi(294));
    assertThat(SpendWeight.dust(Script.witness(0, Bytes.of(new byte[32]))))
        .isEqualTo(new Satoshi(330));
    assertThat(SpendWeight.dust(Script.witness(1, Bytes.of(new byte[32]))))
        .isEqualTo(new Satoshi(330));
    assertThat(SpendWeight.dust(Script.keyHashCode(hash))).isEqualTo(new Satoshi(546));
    assertThat(SpendWeight.dust(new Script(Bytes.fromHex("0x6a0100")))).isEqualTo(Satoshi.ZERO);
  }

  // ---- a higher fee

  /** BIP-125: rules 3 and 4 by the numbers, and what others get stays. */
  @Test
  void aReplacementPaysForItself() {
    List<Coin> coins = List.of(coin(1, 100_000), coin(2, 30_000));
    SpendPlan first = planned(wish(RATE, 60_000).plan(coins.subList(0, 1)));
    for (long rate = RATE.satPerKvb() + 1; rate < 400_000; rate = rate * 3 / 2) {
      SpendWish again = SpendWish.again(first, WALLET.at(1, 9), new FeeRate(rate), FEE_MAX);
      Answer answer = SpendWish.replace(first, again, coins);
      if (!(answer instanceof Answer.Planned(SpendPlan next))) {
        assertThat(refused(answer)).isInstanceOf(Refusal.TooLittle.class);
        assertThat(rate).isGreaterThan(200_000);
        continue;
      }
      long size = SpendWeight.virtualBytes(next.weight());
      assertThat(next.payments()).isEqualTo(first.payments());
      assertThat(next.coins()).containsAll(first.coins());
      assertThat(next.fee().value())
          .isGreaterThanOrEqualTo(first.fee().value() + FeeRate.INCREMENT.fee(size).value())
          .isGreaterThanOrEqualTo(new FeeRate(rate).fee(size).value());
      assertThat(next.change().map(SpendPlan.Change::own))
          .isIn(first.change().map(SpendPlan.Change::own), Optional.empty());
      assertThat(in(next))
          .isEqualTo(
              60_000
                  + next.fee().value()
                  + next.change().map(each -> each.amount().value()).orElse(0L));
    }
  }

  @Test
  void aReplacementThatIsNone() {
    List<Coin> coins = List.of(coin(1, 100_000));
    SpendPlan first = planned(wish(RATE, 60_000).plan(coins));
    SpendWish same = SpendWish.again(first, WALLET.at(1, 9), new FeeRate(1_999), FEE_MAX);
    assertThat(refused(SpendWish.replace(first, same, List.of())))
        .isInstanceOf(Refusal.RateNotHigher.class);
    SpendWish other = wish(new FeeRate(9_000), 60_001);
    assertThatThrownBy(() -> SpendWish.replace(first, other, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void inputsAndOutputsStandInTheOrderOfBip69() {
    List<Coin> coins = new ArrayList<>();
    for (int i = 0; i < 8; i++) coins.add(coin(i, 10_000));
    SpendPlan plan = planned(wish(RATE, 20_000, 3_000, 40_000).plan(coins));
    Transaction transaction = plan.transaction();
    assertThat(transaction.inputs())
        .extracting(input -> input.spent().transaction().toString())
        .isSorted();
    assertThat(transaction.outputs()).extracting(output -> output.amount()).isSorted();
    // Every input says that a higher fee may replace it.
    assertThat(transaction.inputs()).allMatch(input -> input.sequence() == 0xffff_fffdL);
  }
}
