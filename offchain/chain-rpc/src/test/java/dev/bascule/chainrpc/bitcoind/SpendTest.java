package dev.bascule.chainrpc.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.coin.ProposalId;
import dev.bascule.chain.bitcoin.coin.Reservations;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.coin.SpendWeight;
import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.bitcoin.watch.WatchEvent;
import dev.bascule.chain.request.Review;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From a coin to a mined payment, with signers that see a file and a real node that judges it. */
class SpendTest {

  private static final Satoshi FEE_MAX = new Satoshi(100_000);
  private static final FeeRate RATE = new FeeRate(5_000);

  @TempDir private static Path folder;
  private static BitcoindRegtest node;
  private static Bitcoind client;
  private static int salt = 1;

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

  private static Watch watch(String form, long... amounts) {
    Watch watch = new Watch(node, client, ColdSigners.wallet(form, ++salt), 1, 6);
    for (long amount : amounts) node.pay(watch.address(0), new Satoshi(amount));
    node.mine(1);
    watch.follow();
    assertThat(watch.book().coins()).hasSize(amounts.length);
    return watch;
  }

  private static SpendPlan planned(SpendWish.Answer answer) {
    assertThat(answer).isInstanceOf(SpendWish.Answer.Planned.class);
    return ((SpendWish.Answer.Planned) answer).plan();
  }

  private static SpendWish wish(Watch watch, FeeRate rate, TxOutput... payments) {
    return new SpendWish(List.of(payments), watch.change(), rate, FEE_MAX);
  }

  private static TxOutput to(Script script, long amount) {
    return new TxOutput(new Satoshi(amount), script);
  }

  private static Transaction signed(SpendPlan plan, Watch watch) {
    boolean one = watch.book().own().at(0, 0, 0).orElseThrow().keys().size() == 1;
    return one
        ? ColdSigners.complete(plan.psbt(), watch.descriptor(), salt, 0)
        : ColdSigners.complete(plan.psbt(), watch.descriptor(), salt, 0, 2);
  }

  @TestFactory
  Stream<DynamicTest> everyFormOfWalletPays() {
    return ColdSigners.FORMS.stream().map(form -> DynamicTest.dynamicTest(form, () -> pays(form)));
  }

  private void pays(String form) {
    Watch watch = new Watch(node, client, ColdSigners.wallet(form, ++salt), 1, 6);
    for (long amount : new long[] {400_000, 300_000, 200_000}) {
      node.pay(watch.address(0), new Satoshi(amount));
    }
    node.mine(1);
    watch.follow();
    Script shop = node.newScript();
    SpendPlan plan =
        planned(
            wish(watch, RATE, to(shop, 600_000))
                .plan(watch.book().spendable(1, Reservations.NONE)));
    Transaction transaction = signed(plan, watch);

    // What was paid for is what it weighs, but for signatures that turned out shorter.
    assertThat(transaction.weight()).isLessThanOrEqualTo((int) plan.weight());
    assertThat(plan.weight() - transaction.weight())
        .isLessThanOrEqualTo(2L * plan.coins().size() * 2);
    JsonNode judged =
        node.rpc("testmempoolaccept", List.of(transaction.bytes().hex().substring(2))).get(0);
    assertThat(judged.get("allowed").booleanValue()).as(judged.toString()).isTrue();
    assertThat(Read.coins(judged.get("fees"), "base")).isEqualTo(plan.fee());

    assertThat(client.send(transaction)).isEqualTo(new Broadcast.Taken(transaction.txid()));
    node.mine(1);
    List<WatchEvent> events = watch.follow();
    assertThat(events)
        .filteredOn(WatchEvent.CoinSpent.class::isInstance)
        .extracting(event -> ((WatchEvent.CoinSpent) event).by())
        .hasSize(plan.coins().size())
        .containsOnly(transaction.txid());
    // Change is a coin again and no deposit.
    assertThat(events).noneMatch(WatchEvent.DepositMoved.class::isInstance);
    long left = 900_000 - 600_000 - plan.fee().value();
    assertThat(watch.book().coins().stream().mapToLong(c -> c.amount().value()).sum())
        .isEqualTo(left);
    assertThat(client.send(transaction)).isEqualTo(new Broadcast.Taken(transaction.txid()));
  }

  /** BIP-125: what others get stays as it is; the change pays, and then a further coin. */
  @Test
  void aHigherFeeKeepsWhatOthersGet() {
    Watch watch = watch("wsh(sortedmulti(2,A,B,C))", 500_000, 90_000);
    Script shop = node.newScript();
    Script other = node.newScript();
    Reservations held = Reservations.NONE;
    List<Coin> coins = watch.book().spendable(1, held);
    SpendPlan first =
        planned(wish(watch, FeeRate.RELAY, to(shop, 400_000), to(other, 97_000)).plan(coins));
    ProposalId payout = new ProposalId("payout-1");
    held = reserved(held.reserve(payout, first.transaction()));
    assertThat(client.send(signed(first, watch))).isInstanceOf(Broadcast.Taken.class);

    SpendPlan before = first;
    for (long rate : new long[] {5_000, 30_000}) {
      List<Coin> more = watch.book().spendable(1, held);
      SpendWish again = SpendWish.again(before, watch.change(), new FeeRate(rate), FEE_MAX);
      SpendPlan bumped = planned(SpendWish.replace(before, again, more));
      held = reserved(held.replace(payout, bumped.transaction()));
      assertThat(bumped.payments()).isEqualTo(first.payments());
      assertThat(bumped.coins()).containsAll(first.coins());
      Transaction transaction = signed(bumped, watch);
      assertThat(client.send(transaction)).isEqualTo(new Broadcast.Taken(transaction.txid()));
      before = bumped;
    }
    assertThat(before.coins()).as("a further coin came in").hasSize(2);
    assertThat(client.transaction(first.transaction().txid())).as("replaced").isEmpty();
    node.mine(1);
    List<WatchEvent> events = watch.follow();
    Transaction mined = before.transaction();
    assertThat(events)
        .filteredOn(WatchEvent.CoinSpent.class::isInstance)
        .allMatch(event -> ((WatchEvent.CoinSpent) event).by().equals(mined.txid()));
    assertThat(held.proposer(mined.txid())).contains(payout);
    assertThat(mined.outputs()).contains(to(shop, 400_000), to(other, 97_000));
  }

  private static Reservations reserved(Reservations.Answer answer) {
    assertThat(answer).isInstanceOf(Reservations.Answer.Reserved.class);
    return ((Reservations.Answer.Reserved) answer).reservations();
  }

  /** The node's own limit: one satoshi less is not passed on. */
  @Test
  void dustIsWhatTheNodeCallsDust() {
    Watch watch = watch("tr(A)", 1_000_000);
    List<Coin> coins = watch.book().coins();
    TxOutput much = to(node.newScript(), 500_000);
    for (Script script : scripts()) {
      long least = SpendWeight.dust(script).value();
      assertThat(wish(watch, RATE, to(script, least - 1), much).plan(coins))
          .isEqualTo(
              new SpendWish.Answer.Refused(
                  new SpendWish.Refusal.Dust(0, new Satoshi(least - 1), new Satoshi(least))));
      SpendPlan plan = planned(wish(watch, RATE, to(script, least), much).plan(coins));
      assertThat(client.test(signed(plan, watch))).isInstanceOf(Broadcast.Taken.class);
      SpendPlan lower =
          new SpendPlan(
              plan.coins(),
              List.of(to(script, least - 1), much),
              plan.change(),
              plan.fee(),
              plan.weight());
      assertThat(client.test(signed(lower, watch)))
          .isInstanceOfSatisfying(
              Broadcast.Rejected.class,
              no -> assertThat(no.reason()).isEqualTo(Broadcast.Reason.DUST));
    }
  }

  private static List<Script> scripts() {
    List<Script> scripts = new ArrayList<>();
    for (String form : ColdSigners.FORMS) {
      scripts.add(ColdSigners.wallet(form, 200).at(0, 0).script());
    }
    for (String type : List.of("legacy", "p2sh-segwit")) {
      JsonNode address = node.client("/wallet/miner").call("getnewaddress", "", type).orThrow();
      scripts.add(Address.parse(address.stringValue(), BitcoinNetwork.REGTEST).script());
    }
    return scripts;
  }

  /** Two proposals want one coin: the second hears which it is, and both cannot be mined. */
  @Test
  void oneCoinPaysOneProposal() {
    Watch watch = watch("tr(NOBODY,multi_a(2,A,B,C))", 500_000);
    List<Coin> coins = watch.book().coins();
    SpendPlan a = planned(wish(watch, RATE, to(node.newScript(), 100_000)).plan(coins));
    SpendPlan b = planned(wish(watch, RATE, to(node.newScript(), 200_000)).plan(coins));
    Reservations held =
        reserved(Reservations.NONE.reserve(new ProposalId("payout-a"), a.transaction()));
    assertThat(watch.book().spendable(1, held)).isEmpty();
    assertThat(held.reserve(new ProposalId("payout-b"), b.transaction()))
        .isInstanceOfSatisfying(
            Reservations.Answer.Conflict.class,
            no ->
                assertThat(no.sentence())
                    .isEqualTo(
                        "payout-a or payout-b, not both: both spend " + coins.getFirst().at()));
    assertThat(client.send(signed(a, watch))).isInstanceOf(Broadcast.Taken.class);
    assertThat(client.send(signed(b, watch)))
        .isInstanceOfSatisfying(
            Broadcast.Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(Broadcast.Reason.FEE_TOO_LOW));
    node.mine(1);
    assertThat(client.send(signed(b, watch)))
        .isInstanceOfSatisfying(
            Broadcast.Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(Broadcast.Reason.COIN_GONE));
  }

  /** Somebody with enough keys spends past this program: seen, and nobody's proposal. */
  @Test
  void aCoinThatOthersSpend() {
    Watch watch = watch("wsh(sortedmulti(2,A,B,C))", 500_000);
    List<Coin> coins = watch.book().coins();
    SpendPlan ours = planned(wish(watch, RATE, to(node.newScript(), 100_000)).plan(coins));
    Reservations held =
        reserved(Reservations.NONE.reserve(new ProposalId("payout-1"), ours.transaction()));
    SpendPlan past = planned(wish(watch, RATE, to(node.newScript(), 450_000)).plan(coins));
    Transaction theirs = ColdSigners.complete(past.psbt(), watch.descriptor(), salt, 1, 2);
    assertThat(client.send(theirs)).isInstanceOf(Broadcast.Taken.class);
    node.mine(1);
    WatchEvent.CoinSpent spent =
        (WatchEvent.CoinSpent)
            watch.follow().stream()
                .filter(WatchEvent.CoinSpent.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertThat(held.proposer(spent.by())).isEmpty();
    assertThat(held.holder(spent.coin().at())).contains(new ProposalId("payout-1"));
    assertThat(client.send(signed(ours, watch)))
        .isInstanceOfSatisfying(
            Broadcast.Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(Broadcast.Reason.COIN_GONE));
  }

  /** The online side puts its own script where the change was; the signer derives it again. */
  @Test
  void changeSubstitutionByTheOnlineSide() {
    Watch watch = watch("wsh(sortedmulti(2,A,B,C))", 500_000);
    SpendPlan plan =
        planned(wish(watch, RATE, to(node.newScript(), 100_000)).plan(watch.book().coins()));
    Descriptor thief = ColdSigners.wallet("wsh(sortedmulti(2,A,B,C))", 199);
    DerivedOutput theirs = thief.at(1, 0);
    SpendPlan.Change back = plan.change().orElseThrow();
    SpendPlan lying =
        new SpendPlan(
            plan.coins(),
            plan.payments(),
            Optional.of(new SpendPlan.Change(back.amount(), theirs)),
            plan.fee(),
            plan.weight());
    int place = lying.transaction().outputs().indexOf(new TxOutput(back.amount(), theirs.script()));
    // With our hints beside their script it would pass for change where hints are believed.
    Psbt claimed = PsbtUpdate.output(lying.psbt(), place, back.own());
    assertThat(ColdSigners.review(claimed, watch.descriptor()).refusals())
        .extracting(Review.Refusal::code)
        .contains(Review.Code.CHANGE_SUBSTITUTION);
    // Without hints it is a payment to a stranger, which the signer's own rules know nothing of.
    Review shown = ColdSigners.review(lying.psbt(), watch.descriptor());
    assertThat(shown.movements())
        .filteredOn(move -> move.amount().longValueExact() == back.amount().value())
        .singleElement()
        .satisfies(move -> {
          assertThat(move.recipient())
              .contains(new Address(BitcoinNetwork.REGTEST, theirs.script()).toString());
          assertThat(move.known()).isFalse();
        });
  }
}
