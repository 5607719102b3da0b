package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Proposals in both databases: what is stored comes back, and the rules see every other one. */
class TreasuryStoreTest {

  private static final TreasuryDesk DESK = new TreasuryDesk(1337, Samples.address("token"));
  private static final Via VIA = new Via("key_test");

  private static Treasury treasury(TestDatabase database) {
    Books books = DESK.books();
    return new Treasury(
        database.sql(),
        books,
        TreasuryDesk.limits(books),
        Clock.systemUTC(),
        (_, _) -> new ChainState.Count(0),
        () -> {});
  }

  private static Treasury.Outcome propose(Treasury treasury, SigningRequest request) {
    return treasury.propose(request, Set.of(), Optional.empty(), VIA);
  }

  private static StoredProposal approved(Treasury treasury, SigningRequest request, SecretKey by) {
    return treasury
        .approve(
            request.asked().digest().hex(),
            addressOf(by),
            by.sign(request.asked().approvalDigest()),
            VIA)
        .stored();
  }

  @TestFactory
  Stream<DynamicTest> whatIsStoredComesBackAsItWas() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      SigningRequest request = DESK.request("rent-1", VAULT, DESK.coins(0, ETHER));
      StoredProposal fresh = propose(treasury, request).stored();
      assertThat(fresh.request()).isEqualTo(request);
      assertThat(fresh.proposal().state()).isEqualTo(ProposalState.PROPOSED);
      assertThat(propose(treasury, request).fresh()).isFalse();
      approved(treasury, request, ADA);
      StoredProposal agreed = approved(treasury, request, BO);
      assertThat(agreed.proposal().state()).isEqualTo(ProposalState.APPROVED);
      assertThat(agreed.request().approvers()).containsExactly(addressOf(ADA), addressOf(BO));
      byte[] exported = RequestJson.write(treasury.export("rent-1", VIA).stored().request());
      assertThat(RequestJson.read(exported).approvers()).hasSize(2);
      StrictObject answer = StrictObject.of(TreasuryDesk.answer(request, VAULT), "");
      StoredProposal signed = treasury.imported("rent-1", SignedAnswer.read(answer), VIA).stored();
      assertThat(signed.proposal().state()).isEqualTo(ProposalState.SIGNED);
      assertThat(signed.signed())
          .contains(new StoredProposal.Signed.Account(TreasuryDesk.signed(request, VAULT)));
      assertThat(treasury.find(request.asked().digest())).contains(signed);
      assertThat(
              database
                  .sql()
                  .fetch("select step from own.treasury_step order by no")
                  .map(row -> row.get(0, String.class)))
          .containsExactly("enter", "propose", "approve", "approve", "agree", "export", "sign");
    });
  }

  /** Each is judged with all others before it, so that one nonce is given once. */
  @TestFactory
  Stream<DynamicTest> proposalsThatComeAtOnceAreJudgedOneAfterTheOther() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      int people = 6;
      var start = new CountDownLatch(1);
      var results = new ArrayList<Future<String>>();
      try (var threads = Executors.newFixedThreadPool(4)) {
        for (int i = 0; i < people; i++) {
          SigningRequest request = DESK.request("at-once-" + i, TILL, DESK.coins(0, ETHER));
          results.add(
              threads.submit(() -> {
                start.await();
                try {
                  return propose(treasury, request).stored().proposal().state().word();
                } catch (Refusal refused) {
                  return refused.problem().code();
                }
              }));
        }
        start.countDown();
      }
      List<String> said = new ArrayList<>();
      for (Future<String> each : results) said.add(each.get());
      assertThat(said).containsOnlyOnce("approved");
      assertThat(said.stream().filter("nonce_taken"::equals)).hasSize(people - 1);
    });
  }

  @TestFactory
  Stream<DynamicTest> anEndIsNotWrittenOver() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      SigningRequest request = DESK.request("rent-1", VAULT, DESK.coins(0, ETHER));
      Proposal proposal = propose(treasury, request).stored().proposal();
      var no = PAT.sign(request.asked().rejectionDigest());
      treasury.reject("rent-1", addressOf(PAT), no, VIA);
      var proposals = new SqlProposals(database.sql());
      assertThatThrownBy(() -> proposals.update(ProposalState.PROPOSED, proposal))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is not proposed");
      assertThatThrownBy(() -> proposals.update(ProposalState.REJECTED, proposal))
          .isInstanceOf(IllegalStateException.class);
      assertThat(treasury.find("rent-1").orElseThrow().proposal().state())
          .isEqualTo(ProposalState.REJECTED);
    });
  }

  @TestFactory
  Stream<DynamicTest> rivalsAndWindowsAreReadFromTheTables() {
    return TestDatabase.onEach(database -> {
      Treasury treasury = treasury(database);
      SigningRequest first = DESK.request("one", TILL, DESK.coins(0, ETHER));
      SigningRequest rival = DESK.request("two", TILL, DESK.coins(0, BigInteger.ONE));
      propose(treasury, first);
      StoredProposal second =
          treasury.propose(rival, Set.of(first.asked().digest()), Optional.empty(), VIA).stored();
      assertThat(treasury.rivals(second))
          .extracting(StoredProposal::id)
          .containsExactly(first.asked().digest());
      propose(treasury, DESK.request("three", TILL, DESK.coins(1, ETHER)));
      // Three ether in a day: the rivals count once, with their fees it is past the third.
      assertThatThrownBy(() -> propose(treasury, DESK.request("four", TILL, DESK.coins(2, ETHER))))
          .isInstanceOfSatisfying(
              Refusal.class, it -> assertThat(it.problem().code()).isEqualTo("over_window"));
      assertThat(treasury.page(ProposalState.open(), -1, 2)).hasSize(2);
      assertThat(treasury.page(ProposalState.open(), second.number(), 9)).hasSize(1);
    });
  }

  /** A name that was taken out of the book after the approvals is asked for at the door. */
  @TestFactory
  Stream<DynamicTest> whatLeavesIsReadByTheBooksOfThatMoment() {
    return TestDatabase.onEach(database -> {
      propose(treasury(database), DESK.request("rent-1", TILL, DESK.coins(0, ETHER)));
      String without =
          DESK.json().replace(TreasuryDesk.SHOP.hex(), Samples.address("somebody else").hex());
      Books others = TreasuryDesk.books(without);
      var later =
          new Treasury(
              database.sql(),
              others,
              TreasuryDesk.limits(others),
              Clock.systemUTC(),
              (_, _) -> new ChainState.Count(0),
              () -> {});
      assertThatThrownBy(() -> later.export("rent-1", VIA))
          .isInstanceOfSatisfying(
              Refusal.class,
              it -> assertThat(it.problem().code()).isEqualTo("recipient_not_allowed"));
      assertThat(treasury(database).export("rent-1", VIA).stored().proposal().state())
          .isEqualTo(ProposalState.EXPORTED);
    });
  }
}
