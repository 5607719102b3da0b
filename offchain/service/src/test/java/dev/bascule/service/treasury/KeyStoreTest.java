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

import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Step;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The register of keys in both databases, and what it keeps from leaving. */
class KeyStoreTest {

  private static final TreasuryDesk DESK = new TreasuryDesk(1337, Samples.address("token"));
  private static final Via VIA = new Via("key_test");

  private interface Body {
    void on(KeyRooms rooms, TestDatabase database) throws Exception;
  }

  private static Stream<DynamicTest> onEach(Body body) {
    return TestDatabase.onEach(
        database -> body.on(KeyRooms.open(database, DESK.books()), database));
  }

  private static String refusal(Callable<?> work) throws Exception {
    try {
      work.call();
      return "taken";
    } catch (Refusal refused) {
      assertThat(refused.problem().detail()).isNotBlank();
      assertThat(refused.problem().hint()).isNotBlank();
      return refused.problem().code();
    }
  }

  @TestFactory
  Stream<DynamicTest> whatTheRulesNameIsActiveAtTheFirstStartAndConfirmedLater() {
    return onEach((rooms, database) -> {
      assertThat(rooms.register().keys()).hasSize(5).allMatch(KeyRecord::isActive);
      Hash32 id = rooms.register().id();
      String more =
          DESK.json()
              .replace(
                  "\"people\":[",
                  "\"people\":[{\"name\":\"Eve\",\"address\":\"%s\"},"
                      .formatted(addressOf(TreasuryDesk.EVE).hex()));
      KeyRooms later = KeyRooms.open(database, TreasuryDesk.books(more));
      assertThat(later.register().id()).isEqualTo(id);
      assertThat(later.record(TreasuryDesk.EVE).state()).isEqualTo(KeyState.PRE_ACTIVATION);
      assertThat(later.record(ADA).state()).isEqualTo(KeyState.ACTIVE);
      SigningRequest hers = DESK.request("hers", TILL, DESK.coins(0, ETHER), TreasuryDesk.EVE);
      assertThat(refusal(() -> later.treasury().propose(hers, Set.of(), Optional.empty(), VIA)))
          .isEqualTo("key_not_active");
      Statement.OfKey statement = later.next(TreasuryDesk.EVE, KeyState.ACTIVE);
      later.say(statement, ADA, BO);
      assertThat(later.record(TreasuryDesk.EVE).state())
          .as("nobody showed that somebody has the key")
          .isEqualTo(KeyState.PRE_ACTIVATION);
      later.say(statement, TreasuryDesk.EVE);
      assertThat(later.record(TreasuryDesk.EVE).state()).isEqualTo(KeyState.ACTIVE);
      assertThat(later.record(TreasuryDesk.EVE).by())
          .containsExactly(addressOf(ADA), addressOf(BO));
      assertThat(refusal(() -> later.treasury().propose(hers, Set.of(), Optional.empty(), VIA)))
          .isEqualTo("taken");
    });
  }

  @TestFactory
  Stream<DynamicTest> anApprovalOfAKeyThatWasSuspendedLaterCountsNoMore() {
    return onEach((rooms, _) -> {
      SigningRequest request = DESK.request("rent-1", VAULT, DESK.coins(0, ETHER));
      rooms.approved(request, ADA, BO);
      rooms.say(rooms.next(ADA, KeyState.SUSPENDED), BO);
      assertThatThrownBy(() -> rooms.treasury().export("rent-1", VIA))
          .isInstanceOfSatisfying(
              Refusal.class,
              refused -> {
                assertThat(refused.problem().code()).isEqualTo("key_not_active");
                assertThat(refused.problem().detail())
                    .contains("of Ada is suspended since 20", ", by Bo (0x", "a reason of");
              });
      rooms.say(rooms.next(ADA, KeyState.ACTIVE), BO, PAT);
      assertThat(rooms.treasury().export("rent-1", VIA).stored().request().approvers()).hasSize(2);
      rooms.say(rooms.next(BO, KeyState.COMPROMISED), PAT);
      assertThat(refusal(() -> rooms.answered(request, VAULT))).isEqualTo("key_not_active");
      assertThat(refusal(() -> rooms.treasury().export("rent-1", VIA))).isEqualTo("key_not_active");
    });
  }

  /** The signer counts what it is handed: a stolen yes is not among it. */
  @TestFactory
  Stream<DynamicTest> theDocumentThatLeavesHasTheApprovalsOfActiveKeysOnly() {
    String four =
        DESK.json()
            .replace(
                "\"people\":[",
                "\"people\":[{\"name\":\"Eve\",\"address\":\"%s\"},"
                    .formatted(addressOf(TreasuryDesk.EVE).hex()));
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, TreasuryDesk.books(four));
      SigningRequest request = DESK.request("rent-1", VAULT, DESK.coins(0, ETHER));
      rooms.approved(request, ADA, BO, TreasuryDesk.EVE);
      rooms.say(rooms.next(ADA, KeyState.COMPROMISED), BO);
      assertThat(rooms.treasury().export("rent-1", VIA).stored().request().approvers())
          .containsExactly(addressOf(BO), addressOf(TreasuryDesk.EVE));
      assertThat(rooms.answered(request, VAULT).proposal().state()).isEqualTo(ProposalState.SIGNED);
    });
  }

  @TestFactory
  Stream<DynamicTest> aWalletWhoseKeyIsNotActiveIsNotSignedFor() {
    return onEach((rooms, database) -> {
      SigningRequest before = DESK.request("before", TILL, DESK.coins(0, ETHER));
      rooms.treasury().propose(before, Set.of(), Optional.empty(), VIA);
      rooms.treasury().export("before", VIA);
      rooms.say(rooms.next(TILL, KeyState.SUSPENDED), BO);
      SigningRequest after = DESK.request("after", TILL, DESK.coins(1, ETHER));
      assertThat(refusal(() -> rooms.treasury().propose(after, Set.of(), Optional.empty(), VIA)))
          .isEqualTo("key_not_active");
      assertThat(refusal(() -> rooms.treasury().export("before", VIA))).isEqualTo("key_not_active");
      assertThat(refusal(() -> rooms.answered(before, TILL))).isEqualTo("key_not_active");
      rooms.say(rooms.next(TILL, KeyState.ACTIVE), BO, ADA);
      StoredProposal signed = rooms.answered(before, TILL);
      assertThat(signed.proposal().state()).isEqualTo(ProposalState.SIGNED);
      var steps = new ProposalSteps(database.sql(), DESK.books(), Clock.systemUTC());
      assertThat(steps.held(signed)).isEmpty();
      rooms.say(rooms.next(TILL, KeyState.COMPROMISED), ADA);
      assertThat(steps.held(signed).orElseThrow().code()).isEqualTo("key_not_active");
    });
  }

  @TestFactory
  Stream<DynamicTest> nothingLeavesWhileItIsStopped() {
    return onEach((rooms, database) -> {
      SigningRequest one = DESK.request("one", TILL, DESK.coins(0, ETHER));
      SigningRequest two = DESK.request("two", TILL, DESK.coins(1, ETHER));
      rooms.treasury().propose(one, Set.of(), Optional.empty(), VIA);
      rooms.treasury().propose(two, Set.of(), Optional.empty(), VIA);
      rooms.treasury().export("one", VIA);
      rooms.treasury().export("two", VIA);
      StoredProposal signed = rooms.answered(two, TILL);
      rooms.say(rooms.next(true), PAT);
      assertThat(refusal(() -> rooms.treasury().export("one", VIA))).isEqualTo("treasury_stopped");
      assertThat(refusal(() -> rooms.answered(one, TILL))).isEqualTo("treasury_stopped");
      var steps = new ProposalSteps(database.sql(), DESK.books(), Clock.systemUTC());
      assertThat(steps.held(signed).orElseThrow().code()).isEqualTo("treasury_stopped");
      steps.follow(signed.id(), Step.SEND, ProposalSteps.nothing(), Optional.empty());
      assertThat(steps.held(rooms.treasury().find("two").orElseThrow()))
          .as("what was sent is sent again")
          .isEmpty();
      SigningRequest more = DESK.request("more", VAULT, DESK.coins(0, ETHER));
      assertThat(rooms.approved(more, ADA, BO).proposal().state())
          .isEqualTo(ProposalState.APPROVED);
      rooms.say(rooms.next(false), PAT);
      assertThat(rooms.register().stop().stopped()).isTrue();
      rooms.say(rooms.statements().standing().pending().getFirst().statement().statement(), ADA);
      assertThat(rooms.register().stop().stopped()).isFalse();
      assertThat(rooms.answered(one, TILL).proposal().state()).isEqualTo(ProposalState.SIGNED);
    });
  }

  @TestFactory
  Stream<DynamicTest> aRowThatSomebodyAlteredIsNoticed() {
    return onEach((rooms, database) -> {
      rooms.say(rooms.next(ADA, KeyState.SUSPENDED), BO);
      rooms.say(rooms.next(TILL, KeyState.SUSPENDED), BO);
      Runnable open = () -> KeyRooms.open(database, DESK.books());
      open.run();
      for (String theft :
          List.of(
              "delete from own.treasury_step where step = 'key' and document like '%\"key\":\""
                  + addressOf(ADA).hex()
                  + "%'",
              "delete from own.treasury_step where step = 'enter'",
              "update own.treasury_step set document = replace(document, 'tests', 'others')",
              "update own.treasury_step set step = 'keys' where no = (select min(no) from"
                  + " own.treasury_step where step = 'key')")) {
        assertThatThrownBy(() ->
                database
                    .sql()
                    .transaction(inner -> {
                      assertThat(inner.dsl().execute(theft)).as(theft).isPositive();
                      RegisterSteps.told(inner.dsl());
                    }))
            .as(theft)
            .isInstanceOf(RegisterSteps.Altered.class);
      }
      open.run();
      assertThat(rooms.record(ADA).state()).isEqualTo(KeyState.SUSPENDED);
    });
  }

  /** Somebody with the database adds a person's word to one that waits. */
  @TestFactory
  Stream<DynamicTest> aWordThatNobodySignedIsNoticed() {
    return onEach((rooms, database) -> {
      rooms.say(rooms.next(ADA, KeyState.DEACTIVATED), BO);
      Statement waits = rooms.statements().standing().pending().getFirst().statement().statement();
      database.sql().execute("update own.treasury_word set signer = ?", addressOf(PAT).hex());
      assertThat(
              refusal(() -> {
                rooms.say(waits, BO);
                return "";
              }))
          .isEqualTo("key_register_altered");
      assertThat(
              RegisterSteps.told(database.sql())
                  .register()
                  .orElseThrow()
                  .isActive(KeyDesk.name(ADA)))
          .isTrue();
    });
  }

  @TestFactory
  Stream<DynamicTest> ofTwoAtOnceOneIsTheNextAndTheOtherIsOld() {
    return onEach((rooms, _) -> {
      List<Statement.OfKey> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Statement.OfKey next =
            rooms.next(VAULT, i % 2 == 0 ? KeyState.SUSPENDED : KeyState.COMPROMISED);
        all.add(
            new Statement.OfKey(
                next.register(),
                next.key(),
                next.from(),
                next.to(),
                next.number(),
                "reason " + i,
                next.at(),
                Optional.empty()));
      }
      var start = new CountDownLatch(1);
      List<Future<String>> results = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(4)) {
        for (Statement.OfKey each : all) {
          results.add(
              threads.submit(() -> {
                start.await();
                return refusal(() -> {
                  rooms.say(each, BO);
                  return "";
                });
              }));
        }
        start.countDown();
      }
      List<String> said = new ArrayList<>();
      for (Future<String> each : results) said.add(each.get());
      assertThat(said).containsOnlyOnce("taken");
      assertThat(said.stream().filter("statement_old"::equals)).hasSize(3);
      assertThat(rooms.record(VAULT).number()).isEqualTo(1);
    });
  }

  /** Whatever comes first: an export stands before the stop in the steps, or is refused. */
  @TestFactory
  Stream<DynamicTest> anExportIsBeforeTheStopOrRefused() {
    return onEach((rooms, database) -> {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SigningRequest request = DESK.request("move-" + i, TILL, DESK.coins(i, BigInteger.ONE));
        rooms.treasury().propose(request, Set.of(), Optional.empty(), VIA);
        names.add(request.asked().id());
      }
      Statement stop = rooms.next(true);
      var start = new CountDownLatch(1);
      List<Future<String>> results = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(4)) {
        for (String name : names) {
          results.add(
              threads.submit(() -> {
                start.await();
                return refusal(() -> rooms.treasury().export(name, VIA));
              }));
        }
        results.add(
            threads.submit(() -> {
              start.await();
              rooms.say(stop, BO);
              return "stopped";
            }));
        start.countDown();
      }
      int taken = 0;
      for (Future<String> each : results) {
        assertThat(each.get()).isIn("taken", "treasury_stopped", "stopped");
        if (each.get().equals("taken")) taken++;
      }
      List<String> steps =
          database
              .sql()
              .fetch("select step from own.treasury_step order by no")
              .map(row -> row.get(0, String.class));
      assertThat(steps.subList(steps.indexOf("stop"), steps.size())).doesNotContain("export");
      assertThat(steps.stream().filter("export"::equals)).hasSize(taken);
    });
  }

  /** Too few people are left: without the operator's word nothing goes on. */
  @TestFactory
  Stream<DynamicTest> whereTooFewAreLeftTheOperatorVouchesForExactlyTheseRules() {
    return onEach((rooms, database) -> {
      rooms.say(rooms.next(ADA, KeyState.COMPROMISED), PAT);
      rooms.say(rooms.next(BO, KeyState.COMPROMISED), PAT);
      SecretKey fresh = TreasuryDesk.key("ada again");
      SecretKey other = TreasuryDesk.key("bo again");
      Books books =
          TreasuryDesk.books(
              DESK.json()
                  .replace(addressOf(ADA).hex(), addressOf(fresh).hex())
                  .replace(addressOf(BO).hex(), addressOf(other).hex()));
      var statements = new Statements(database.sql(), books, Clock.systemUTC(), () -> {});
      statements.open(Optional.empty());
      statements.open(Optional.of(DESK.books().document().digest()));
      assertThat(statements.standing().register().isActive(KeyDesk.name(fresh))).isFalse();
      statements.open(Optional.of(books.document().digest()));
      KeyRegister register = statements.standing().register();
      assertThat(register.isActive(KeyDesk.name(fresh))).isTrue();
      assertThat(register.isActive(KeyDesk.name(other))).isTrue();
      assertThat(register.isActive(KeyDesk.name(ADA))).isFalse();
    });
  }

  @TestFactory
  Stream<DynamicTest> theOperatorsWordCountsForNothingWherePeopleDecide() {
    return onEach((rooms, database) -> {
      rooms.say(rooms.next(ADA, KeyState.COMPROMISED), PAT);
      SecretKey fresh = TreasuryDesk.key("ada again");
      Books books =
          TreasuryDesk.books(DESK.json().replace(addressOf(ADA).hex(), addressOf(fresh).hex()));
      var statements = new Statements(database.sql(), books, Clock.systemUTC(), () -> {});
      statements.open(Optional.of(books.document().digest()));
      KeyName name = KeyDesk.name(fresh);
      assertThat(statements.standing().register().find(name).orElseThrow().state())
          .isEqualTo(KeyState.PRE_ACTIVATION);
    });
  }
}
