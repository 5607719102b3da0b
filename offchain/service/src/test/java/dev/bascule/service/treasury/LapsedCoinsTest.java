package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.CREDIT;
import static dev.bascule.service.treasury.CoinDesk.DRAWER;
import static dev.bascule.service.treasury.CoinDesk.FINAL;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.CoinDrafts.Wish;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What left and whose time is over: nothing of it is taken, and the chain alone ends it. */
class LapsedCoinsTest {

  private static final Via VIA = new Via("key_test");

  @TempDir Path folder;
  private BitcoindRegtest node;
  private CoinDesk desk;
  private TestDatabase database;
  private CoinWatch watch;
  private Clock clock = Clock.systemUTC();

  @BeforeEach
  void start() {
    node = BitcoindRegtest.start(folder);
    desk = new CoinDesk(node, 90);
    for (int i = 0; i < 2; i++) node.pay(desk.address(DRAWER, i), new Satoshi(300_000));
    database = TestDatabase.h2();
    watch = new CoinWatch(database.sql(), desk.chain(), new Bitcoind(node.client("/")));
    mined(CREDIT);
  }

  @AfterEach
  void stop() {
    if (database != null) database.close();
    if (node != null) node.close();
  }

  private Books books() {
    return TreasuryDesk.books(desk.json());
  }

  private Treasury treasury() {
    return new Treasury(
        database.sql(),
        books(),
        TreasuryDesk.limits(books()),
        clock,
        (move, payload) ->
            watch.unspent((Holder.Scripts) move.slot().holder(), (Payload.UtxoTransaction) payload),
        () -> {});
  }

  /** As the loop does it: all proposals are looked at between two readings. */
  private void mined(int blocks) {
    if (blocks > 0) node.mine(blocks);
    var tracking =
        new CoinTracking(database.sql(), watch, new ProposalSteps(database.sql(), books(), clock));
    do {
      tracking.step();
    } while (watch.advance());
    tracking.step();
  }

  private Psbt draft(Wish wish) {
    Holder.Scripts wallet = (Holder.Scripts) books().policy().wallet(DRAWER).orElseThrow().holder();
    return Psbt.parseBase64(
        new CoinDrafts(database.sql(), watch).draft(wallet, wish, Optional.empty()).psbt());
  }

  private SigningRequest request(String id, Wish wish) {
    return desk.request(id, draft(wish), PAT, Instant.now(clock).getEpochSecond() + 3600);
  }

  private ProposalState state(String name) {
    return treasury().find(name).orElseThrow().proposal().state();
  }

  /** Takes both coins, leaves, and its time ends. */
  private SigningRequest lapsed() {
    SigningRequest request = request("late", new Wish.Pay(desk.shop, new Satoshi(500_000)));
    treasury().propose(request, Set.of(), Optional.empty(), VIA);
    treasury().export("late", VIA);
    clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    mined(0);
    assertThat(state("late")).isEqualTo(ProposalState.LAPSED);
    return request;
  }

  private static SignedAnswer answer(CoinDesk desk, SigningRequest request) {
    return SignedAnswer.read(StrictObject.of(desk.answer(request, 3), ""));
  }

  private void refused(String code, Runnable what) {
    assertThatThrownBy(what::run)
        .isInstanceOfSatisfying(
            Refusal.class, it -> assertThat(it.problem().code()).isEqualTo(code));
  }

  @Test
  void theOtherCoinsOfWhatCanNoLongerExecuteAreFree() {
    Hash32 late = lapsed().asked().digest();
    refused("too_little", () -> request("next", new Wish.Pay(desk.shop, new Satoshi(200_000))));
    SigningRequest back = request("back", new Wish.Reject(late));
    treasury().propose(back, Set.of(late), Optional.of(late), VIA);
    treasury().export("back", VIA);
    treasury().imported("back", answer(desk, back), VIA);
    mined(0);
    mined(FINAL);
    assertThat(state("back")).isEqualTo(ProposalState.FINAL);
    assertThat(state("late")).isEqualTo(ProposalState.REJECTED);
    SigningRequest next = request("next", new Wish.Pay(desk.shop, new Satoshi(550_000)));
    assertThat(treasury().propose(next, Set.of(), Optional.empty(), VIA).fresh()).isTrue();
  }

  /** A program that called it expired did not look, and the book has forgotten the block. */
  @Test
  void whatLapsedLongBeforeTheMigrationFreesItsOtherCoins() {
    Hash32 late = lapsed().asked().digest();
    SigningRequest back = request("back", new Wish.Reject(late));
    treasury().propose(back, Set.of(late), Optional.of(late), VIA);
    treasury().export("back", VIA);
    treasury().imported("back", answer(desk, back), VIA);
    mined(0);
    called("expired");
    mined(FINAL);
    for (int i = 0; i < 3; i++) mined(50);
    called("lapsed");
    mined(0);
    assertThat(state("late")).isEqualTo(ProposalState.LAPSED);
    SigningRequest next = request("next", new Wish.Pay(desk.shop, new Satoshi(550_000)));
    assertThat(treasury().propose(next, Set.of(late), Optional.empty(), VIA).fresh()).isTrue();
  }

  private void called(String state) {
    database.sql().execute("update own.treasury_proposal set state = ? where name = 'late'", state);
  }

  @Test
  void whatLapsedIsNotTakenAndMayStillExecute() {
    SigningRequest late = lapsed();
    refused("expired", () -> treasury().imported("late", answer(desk, late), VIA));
    refused("expired", () -> treasury().export("late", VIA));
    var sent =
        PsbtFinalize.finalizeAll(
            desk.signed(((Payload.UtxoTransaction) late.asked().payload()).psbt(), 3));
    var transaction = ((Finalization.Finalized) sent).transaction();
    node.rpc("sendrawtransaction", transaction.bytes().hex().substring(2));
    mined(FINAL);
    assertThat(state("late")).isEqualTo(ProposalState.FINAL);
    assertThat(treasury().find("late").orElseThrow().mined()).isPresent();
  }
}
