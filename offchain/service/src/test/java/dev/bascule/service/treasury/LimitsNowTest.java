package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.Step;
import dev.bascule.core.treasury.plan.RiskSignal;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** Limits that follow a forecast in both databases: what is judged, and what is written of it. */
class LimitsNowTest {

  private static final TreasuryDesk DESK = new TreasuryDesk(1337, Samples.address("token"));
  private static final Via VIA = new Via("key_test");
  private static final BigInteger LEAST = ETHER.shiftRight(1);

  private final List<RiskSignal> wrong = new ArrayList<>();
  private long executed;

  private Treasury treasury(TestDatabase database) {
    Books books = TreasuryDesk.books(OutlookDesk.json(DESK));
    var own = new OwnAddresses(books, Optional::empty);
    return new Treasury(
        database.sql(),
        books,
        new LimitsNow(books, own, () -> List.copyOf(wrong)),
        Clock.systemUTC(),
        (_, _) -> new ChainState.Count(executed),
        () -> {});
  }

  private static void propose(Treasury treasury, String name, long nonce, BigInteger wei) {
    treasury.propose(
        DESK.request(name, TILL, DESK.coins(nonce, wei)), Set.of(), Optional.empty(), VIA);
  }

  private static void overWindow(Runnable step, String why) {
    assertThatThrownBy(step::run)
        .isInstanceOfSatisfying(
            Refusal.class,
            it -> {
              assertThat(it.problem().code()).isEqualTo("over_window");
              assertThat(it.problem().toString()).contains(why);
            });
  }

  /** As the first start writes it: from then on there is a record. */
  private void begin(TestDatabase database) {
    wrong.clear();
    executed = 0;
    var document = JsonNodeFactory.instance.objectNode();
    document.put("at", Long.toString(Clock.systemUTC().millis() / 1000));
    StepLog.add(database.sql(), Optional.empty(), "rule", document);
  }

  private void finish(TestDatabase database, Treasury treasury, SigningRequest request) {
    String id = request.asked().id();
    treasury.export(id, VIA);
    var answer = StrictObject.of(TreasuryDesk.answer(request, TILL), "");
    treasury.imported(id, SignedAnswer.read(answer), VIA);
    new ProposalSteps(database.sql(), TreasuryDesk.books(OutlookDesk.json(DESK)), Clock.systemUTC())
        .follow(request.asked().digest(), Step.FINISH, ProposalSteps.nothing(), Optional.empty());
    executed++;
  }

  @TestFactory
  Stream<DynamicTest> whatLeftTheDayBeforeDecidesWhatMayLeaveToday() {
    return TestDatabase.onEach(database -> {
      begin(database);
      Treasury treasury = treasury(database);
      overWindow(() -> propose(treasury, "early", 0, ETHER), "0 whole windows, 2 are needed");
      SigningRequest paid = DESK.request("paid", TILL, DESK.coins(0, LEAST.shiftRight(1)));
      treasury.propose(paid, Set.of(), Optional.empty(), VIA);
      finish(database, treasury, paid);
      overWindow(() -> propose(treasury, "same-day", 1, LEAST), "the least");
      OutlookDesk.yesterday(database.sql());
      // Three quarters of an ether and three fees.
      propose(treasury, "today", 1, LEAST);
      overWindow(() -> propose(treasury, "too-much", 2, LEAST), "300 percent of the forecast");
      String written =
          database
              .sql()
              .fetchOne("select document from own.treasury_step order by no desc limit 1")
              .get(0, String.class);
      assertThat(written)
          .contains("\"limits\":[", "\"inForce\":\"750", "300 percent of the forecast 250");
    });
  }

  @TestFactory
  Stream<DynamicTest> whatIsWrongNowIsAskedAtTheProposalAndAtTheDoor() {
    return TestDatabase.onEach(database -> {
      begin(database);
      Treasury treasury = treasury(database);
      SigningRequest paid = DESK.request("paid", TILL, DESK.coins(0, LEAST.shiftRight(1)));
      treasury.propose(paid, Set.of(), Optional.empty(), VIA);
      finish(database, treasury, paid);
      OutlookDesk.yesterday(database.sql());
      propose(treasury, "today", 1, LEAST);
      wrong.add(
          new RiskSignal(ChainName.evm(1337), RiskSignal.Kind.NODE_SILENT, "it does not answer"));
      overWindow(() -> treasury.export("today", VIA), "node_silent (it does not answer)");
      overWindow(() -> propose(treasury, "more", 2, BigInteger.ONE), "node_silent");
      wrong.clear();
      treasury.export("today", VIA);
    });
  }

  /** A no of anybody is a signal for as long as the forecast looks back. */
  @TestFactory
  Stream<DynamicTest> aNoLowersTheLimit() {
    return TestDatabase.onEach(database -> {
      begin(database);
      Treasury treasury = treasury(database);
      SigningRequest no = DESK.request("no", TILL, DESK.coins(0, BigInteger.ONE));
      treasury.propose(no, Set.of(), Optional.empty(), VIA);
      treasury.reject("no", addressOf(ADA), ADA.sign(no.asked().rejectionDigest()), VIA);
      overWindow(() -> propose(treasury, "next", 0, LEAST), "move_rejected (no was rejected)");
    });
  }
}
