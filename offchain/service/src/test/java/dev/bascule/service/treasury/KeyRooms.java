package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.addressOf;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A treasury with its register, over one database. */
record KeyRooms(Treasury treasury, Statements statements) {

  private static final Via VIA = new Via("key_test");

  static KeyRooms open(TestDatabase database, Books books) {
    var clock = Clock.systemUTC();
    var rooms =
        new KeyRooms(
            new Treasury(
                database.sql(),
                books,
                TreasuryDesk.limits(books),
                clock,
                (_, _) -> new ChainState.Count(0),
                () -> {}),
            new Statements(database.sql(), books, clock, () -> {}));
    rooms.statements.open(Optional.empty());
    return rooms;
  }

  KeyRegister register() {
    return statements.standing().register();
  }

  KeyRecord record(SecretKey key) {
    return register().find(KeyDesk.name(key)).orElseThrow();
  }

  Statement.OfKey next(SecretKey key, KeyState to) {
    KeyRecord now = record(key);
    return KeyDesk.change(register().id(), now.key(), now.state(), to, now.number() + 1);
  }

  Statement.OfTreasury next(boolean stop) {
    return KeyDesk.stop(register().id(), stop, register().stop().number() + 1);
  }

  void say(Statement statement, SecretKey... people) {
    var signed = new SignedStatement(statement);
    for (SecretKey by : people) {
      statements.say(signed, addressOf(by), by.sign(signed.digest()), VIA);
    }
  }

  StoredProposal approved(SigningRequest request, SecretKey... people) {
    treasury.propose(request, Set.of(), Optional.empty(), VIA);
    StoredProposal last = null;
    for (SecretKey by : people) {
      last =
          treasury
              .approve(
                  request.asked().id(),
                  addressOf(by),
                  by.sign(request.asked().approvalDigest()),
                  VIA)
              .stored();
    }
    return Objects.requireNonNull(last);
  }

  StoredProposal answered(SigningRequest request, SecretKey account) {
    StrictObject answer = StrictObject.of(TreasuryDesk.answer(request, account), "");
    return treasury.imported(request.asked().id(), SignedAnswer.read(answer), VIA).stored();
  }
}
