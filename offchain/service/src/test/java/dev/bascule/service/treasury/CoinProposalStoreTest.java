package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.RESERVE;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Slot;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Proposals that spend coins, in both databases. */
class CoinProposalStoreTest {

  private static final Via VIA = new Via("key_test");

  @TempDir static Path folder;
  private static BitcoindRegtest node;
  private static CoinDesk desk;
  private static CoinWatch watch;
  private static List<Coin> coins;

  @BeforeAll
  static void start() {
    node = BitcoindRegtest.start(folder);
    desk = new CoinDesk(node, 30);
    for (int i = 0; i < 2; i++) node.pay(desk.address(RESERVE, i), new Satoshi(300_000));
    node.mine(CoinDesk.CREDIT);
    try (TestDatabase database = TestDatabase.h2()) {
      watch = new CoinWatch(database.sql(), desk.chain(), new Bitcoind(node.client("/")));
      while (watch.advance()) {
        // Until nothing is left.
      }
      coins = watch.standing().book().orElseThrow().coins();
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) node.close();
  }

  private static Treasury treasury(TestDatabase database) {
    var unspent = coins.stream().map(CoinWatch::name).collect(Collectors.toSet());
    Books books = TreasuryDesk.books(desk.json());
    return new Treasury(
        database.sql(),
        books,
        TreasuryDesk.limits(books),
        Clock.systemUTC(),
        (_, _) -> new ChainState.Unspent(unspent),
        () -> {});
  }

  private static SigningRequest request(String id, long amount, List<Coin> from) {
    return request(id, amount, from, 0);
  }

  private static SigningRequest request(String id, long amount, List<Coin> from, long change) {
    var shop = Address.parse(desk.shop, BitcoinNetwork.REGTEST).script();
    var wish =
        new SpendWish(
            List.of(new TxOutput(new Satoshi(amount), shop)),
            Descriptor.parse(desk.descriptor(RESERVE)).at(1, change),
            new FeeRate(2_000),
            new Satoshi(50_000));
    SpendPlan plan = ((SpendWish.Answer.Planned) wish.plan(from)).plan();
    return desk.request(id, plan.psbt());
  }

  private static SignedAnswer answer(SigningRequest request, int signer) {
    return SignedAnswer.read(StrictObject.of(desk.answer(request, signer), ""));
  }

  private static void approve(Treasury treasury, SigningRequest request) {
    for (SecretKey person : List.of(ADA, BO)) {
      treasury.approve(
          request.asked().id(),
          addressOf(person),
          person.sign(request.asked().approvalDigest()),
          VIA);
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsStoredComesBackAsItWas() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      SigningRequest request = request("payout-1", 500_000, coins);
      StoredProposal fresh = treasury.propose(request, Set.of(), Optional.empty(), VIA).stored();
      assertThat(fresh.request()).isEqualTo(request);
      assertThat(fresh.proposal().move().slot())
          .isInstanceOfSatisfying(Slot.Coins.class, slot -> assertThat(slot.coins()).hasSize(2));
      assertThat(treasury.propose(request, Set.of(), Optional.empty(), VIA).fresh()).isFalse();
      approve(treasury, request);
      treasury.export("payout-1", VIA);
      StoredProposal one = treasury.imported("payout-1", answer(request, 1), VIA).stored();
      assertThat(one.proposal().state()).isEqualTo(ProposalState.EXPORTED);
      assertThat(one.partial()).isPresent();
      assertThat(treasury.imported("payout-1", answer(request, 1), VIA).fresh()).isFalse();
      StoredProposal both = treasury.imported("payout-1", answer(request, 0), VIA).stored();
      assertThat(both.proposal().state()).isEqualTo(ProposalState.SIGNED);
      assertThat(both.signed()).isPresent();
      assertThat(treasury.find(request.asked().digest())).contains(both);
      assertThat(treasury.imported("payout-1", answer(request, 2), VIA).fresh()).isFalse();
      assertThat(treasury.find("payout-1")).contains(both);
    });
  }

  @TestFactory
  Stream<DynamicTest> proposalsThatComeAtOnceHoldACoinOnce() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      var start = new CountDownLatch(1);
      var results = new ArrayList<Future<String>>();
      try (var threads = Executors.newFixedThreadPool(4)) {
        for (int i = 0; i < 6; i++) {
          SigningRequest request = request("at-once-" + i, 100_000 + i, coins.subList(0, 1));
          results.add(
              threads.submit(() -> {
                start.await();
                try {
                  return treasury
                      .propose(request, Set.of(), Optional.empty(), VIA)
                      .stored()
                      .proposal()
                      .state()
                      .word();
                } catch (Refusal refused) {
                  return refused.problem().code();
                }
              }));
        }
        start.countDown();
      }
      List<String> said = new ArrayList<>();
      for (Future<String> each : results) said.add(each.get());
      assertThat(said).containsOnlyOnce("proposed");
      assertThat(said.stream().filter("coin_taken"::equals)).hasSize(5);
      // What is said no to gives its coin back.
      StoredProposal held = treasury.page(ProposalState.open(), -1, 9).getFirst();
      treasury.reject(
          held.id().hex(), addressOf(ADA), ADA.sign(held.request().asked().rejectionDigest()), VIA);
      SigningRequest next = request("next", 90_000, coins.subList(0, 1));
      assertThat(treasury.propose(next, Set.of(), Optional.empty(), VIA).fresh()).isTrue();
    });
  }

  @TestFactory
  Stream<DynamicTest> rivalsAreThoseThatShareACoin() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      SigningRequest one = request("one", 100_000, coins.subList(0, 1));
      SigningRequest two = request("two", 100_000, coins.subList(1, 2));
      SigningRequest both = request("both", 500_000, coins);
      treasury.propose(one, Set.of(), Optional.empty(), VIA);
      treasury.propose(two, Set.of(), Optional.empty(), VIA);
      assertThatThrownBy(
              () -> treasury.propose(both, Set.of(one.asked().digest()), Optional.empty(), VIA))
          .isInstanceOfSatisfying(
              Refusal.class, it -> assertThat(it.problem().code()).isEqualTo("coin_taken"));
      StoredProposal stored =
          treasury
              .propose(
                  both, Set.of(one.asked().digest(), two.asked().digest()), Optional.empty(), VIA)
              .stored();
      assertThat(treasury.rivals(stored))
          .extracting(each -> each.proposal().move().name())
          .containsExactly("one", "two");
      StoredProposal first = treasury.find("one").orElseThrow();
      assertThat(treasury.rivals(first))
          .extracting(each -> each.proposal().move().name())
          .containsExactly("both");
    });
  }

  /** Index 900 is ours by the descriptor, and past every address that the book looks for. */
  @TestFactory
  Stream<DynamicTest> changeThatNobodyWouldFindIsNotProposed() {
    return TestDatabase.onEach(database -> {
      var treasury =
          new Treasury(
              database.sql(),
              TreasuryDesk.books(desk.json()),
              TreasuryDesk.limits(TreasuryDesk.books(desk.json())),
              Clock.systemUTC(),
              (move, payload) ->
                  watch.unspent(
                      (Holder.Scripts) move.slot().holder(), (Payload.UtxoTransaction) payload),
              () -> {});
      SigningRequest lost = request("lost", 100_000, coins.subList(0, 1), 900);
      assertThatThrownBy(() -> treasury.propose(lost, Set.of(), Optional.empty(), VIA))
          .isInstanceOfSatisfying(
              Refusal.class,
              it -> assertThat(it.problem().code()).isEqualTo("change_out_of_reach"));
      SigningRequest found = request("found", 100_000, coins.subList(0, 1), 4);
      assertThat(treasury.propose(found, Set.of(), Optional.empty(), VIA).fresh()).isTrue();
    });
  }

  /** A wallet that has another name in the books since then is not known, and nothing leaves. */
  @TestFactory
  Stream<DynamicTest> whatLeavesIsReadByTheBooksOfThatMoment() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      SigningRequest request = request("payout-1", 100_000, coins.subList(0, 1));
      treasury.propose(request, Set.of(), Optional.empty(), VIA);
      approve(treasury, request);
      String renamed = desk.json().replace("\"reserve\"", "\"other\"");
      Books others = TreasuryDesk.books(renamed);
      var later =
          new Treasury(
              database.sql(),
              others,
              TreasuryDesk.limits(others),
              Clock.systemUTC(),
              (_, _) -> new ChainState.Unspent(Set.of()),
              () -> {});
      assertThatThrownBy(() -> later.export("payout-1", VIA))
          .isInstanceOfSatisfying(
              Refusal.class, it -> assertThat(it.problem().code()).isEqualTo("wallet_unknown"));
    });
  }
}
