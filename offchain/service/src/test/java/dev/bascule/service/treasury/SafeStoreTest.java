package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.SafeDesk.UMA;
import static dev.bascule.service.treasury.SafeDesk.VIC;
import static dev.bascule.service.treasury.SafeDesk.WES;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.EVE;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.SHOP;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

/** What owners of a Safe sign, in both databases. */
class SafeStoreTest {

  private static final long CHAIN = 1337;
  private static final SafeDesk DESK =
      new SafeDesk(
          new TreasuryDesk(CHAIN, Samples.address("token")),
          new SafeAccount(
              CHAIN,
              Samples.address("safe"),
              Samples.address("guard"),
              SafeDesk.OWNERS.stream().map(TreasuryDesk::addressOf).toList(),
              2));
  private static final Via VIA = new Via("key_test");

  private static SafeTransaction pay(long nonce) {
    return new SafeTransaction(
        CHAIN, DESK.safe().address(), SHOP, BigInteger.TEN, Bytes.EMPTY, nonce);
  }

  private static SigningRequest exported(KeyRooms rooms, String name) {
    SigningRequest request = DESK.request(name, pay(0));
    rooms.treasury().propose(request, Set.of(), Optional.empty(), VIA);
    rooms.treasury().export(name, VIA);
    return request;
  }

  private static Treasury.Outcome answered(KeyRooms rooms, String name, ObjectNode answer) {
    return rooms.treasury().imported(name, SignedAnswer.read(StrictObject.of(answer, "")), VIA);
  }

  private static void refused(String code, Runnable asked) {
    assertThatThrownBy(asked::run)
        .isInstanceOfSatisfying(
            Refusal.class, it -> assertThat(it.problem().code()).isEqualTo(code));
  }

  private static Treasury.Outcome signs(KeyRooms rooms, SigningRequest request, SecretKey owner) {
    return answered(rooms, request.asked().id(), SafeDesk.answer(request, owner));
  }

  @TestFactory
  Stream<DynamicTest> twoOfThreeSignInEitherOrder() {
    return TestDatabase.onEach(database -> {
      for (SecretKey[] order : new SecretKey[][] {{UMA, WES}, {WES, UMA}, {VIC, UMA}}) {
        database.sql().execute("delete from own.treasury_proposal");
        database.sql().execute("delete from own.treasury_owner_signature");
        database.sql().execute("delete from own.treasury_outflow");
        KeyRooms rooms = KeyRooms.open(database, DESK.books());
        SigningRequest rent = exported(rooms, "rent");
        Treasury.Outcome first = signs(rooms, rent, order[0]);
        assertThat(first.stored().proposal().state()).isEqualTo(ProposalState.EXPORTED);
        assertThat(first.stored().owners().given().keySet()).containsExactly(addressOf(order[0]));
        assertThat(signs(rooms, rent, order[0]).fresh()).as("the same twice").isFalse();
        StoredProposal signed = signs(rooms, rent, order[1]).stored();
        assertThat(signed.proposal().state()).isEqualTo(ProposalState.SIGNED);
        assertThat(signed.signed().orElseThrow())
            .isInstanceOfSatisfying(
                StoredProposal.Signed.Owners.class,
                it -> {
                  assertThat(it.call()).isEqualTo(pay(0));
                  assertThat(it.signatures()).isEqualTo(signed.owners());
                  assertThat(it.signatures().given().keySet())
                      .containsExactlyInAnyOrder(addressOf(order[0]), addressOf(order[1]));
                });
        for (SecretKey each : SafeDesk.OWNERS) {
          assertThat(signs(rooms, rent, each).fresh()).as("it is enough").isFalse();
        }
        StoredProposal found = rooms.treasury().find("rent").orElseThrow();
        assertThat(found.owners()).isEqualTo(signed.owners());
        assertThat(found.signed()).isEqualTo(signed.signed());
        assertThat(found.proposal()).isEqualTo(signed.proposal());
      }
    });
  }

  /** Neither overwrites the other, and the call is signed once, with both. */
  @TestFactory
  Stream<DynamicTest> answersAtTheSameMomentAreAllKept() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, DESK.books());
      for (int i = 0; i < 5; i++) {
        SigningRequest rent = DESK.request("rent-" + i, pay(i));
        rooms.treasury().propose(rent, Set.of(), Optional.empty(), VIA);
        rooms.treasury().export(rent.asked().id(), VIA);
        List<Future<Treasury.Outcome>> answers;
        try (var owners = Executors.newFixedThreadPool(4)) {
          answers =
              Stream.of(UMA, VIC, UMA, VIC)
                  .map(owner -> owners.submit(() -> signs(rooms, rent, owner)))
                  .toList();
        }
        assertThat(answers).extracting(Future::state).containsOnly(Future.State.SUCCESS);
        StoredProposal both = rooms.treasury().find(rent.asked().id()).orElseThrow();
        assertThat(both.owners().given().keySet())
            .containsExactlyInAnyOrder(addressOf(UMA), addressOf(VIC));
        assertThat(both.proposal().state()).isEqualTo(ProposalState.SIGNED);
        assertThat(both.signed().map(StoredProposal.Signed::raw)).contains(both.owners().bytes());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> onlyOwnersSignAndOnlyThisCall() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, DESK.books());
      SigningRequest rent = exported(rooms, "rent");
      refused("other_account", () -> signs(rooms, rent, EVE));
      refused("other_account", () -> signs(rooms, rent, PAT));
      refused("other_hash", () -> answered(rooms, "rent", SafeDesk.answer(rent, pay(1), UMA)));
      ObjectNode forged = SafeDesk.answer(rent, pay(1), UMA).put("digest", pay(0).digest().hex());
      refused("other_account", () -> answered(rooms, "rent", forged));
      SigningRequest other = DESK.request("other", pay(1));
      refused("other_request", () -> answered(rooms, "rent", SafeDesk.answer(other, UMA)));
      assertThat(rooms.treasury().find("rent").orElseThrow().owners().given()).isEmpty();
    });
  }

  @TestFactory
  Stream<DynamicTest> aStopBetweenTwoSignaturesHoldsTheSecond() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, DESK.books());
      SigningRequest rent = exported(rooms, "rent");
      signs(rooms, rent, UMA);
      rooms.say(rooms.next(true), PAT);
      refused("treasury_stopped", () -> signs(rooms, rent, VIC));
      rooms.say(rooms.next(false), PAT, ADA);
      StoredProposal signed = signs(rooms, rent, VIC).stored();
      assertThat(signed.proposal().state()).isEqualTo(ProposalState.SIGNED);
      var steps = new ProposalSteps(database.sql(), DESK.books(), Clock.systemUTC());
      assertThat(steps.held(signed)).isEmpty();
      rooms.say(rooms.next(true), PAT);
      assertThat(steps.held(signed).orElseThrow().code()).isEqualTo("treasury_stopped");
    });
  }

  /** One that may not sign is not outvoted by the others, whenever it signed. */
  @TestFactory
  Stream<DynamicTest> anOwnersKeyIsAskedWheneverItSigned() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, DESK.books());
      SigningRequest rent = exported(rooms, "rent");
      rooms.say(rooms.next(UMA, KeyState.SUSPENDED), BO);
      refused("key_not_active", () -> signs(rooms, rent, UMA));
      rooms.say(rooms.next(UMA, KeyState.ACTIVE), BO, ADA);
      signs(rooms, rent, UMA);
      rooms.say(rooms.next(UMA, KeyState.SUSPENDED), BO);
      refused("key_not_active", () -> signs(rooms, rent, VIC));
      rooms.say(rooms.next(UMA, KeyState.ACTIVE), BO, ADA);
      StoredProposal signed = signs(rooms, rent, VIC).stored();
      var steps = new ProposalSteps(database.sql(), DESK.books(), Clock.systemUTC());
      rooms.say(rooms.next(VIC, KeyState.COMPROMISED), ADA);
      assertThat(steps.held(signed).orElseThrow().code()).isEqualTo("key_not_active");
    });
  }
}
